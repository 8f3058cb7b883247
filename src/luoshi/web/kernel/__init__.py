"""What every app of the web application is made of. It knows no app: what an app has to say, the app registers here."""
