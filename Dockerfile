# The program alone: no secret, no data. Everything that differs between places comes from the environment.
FROM python:3.11-slim AS build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PROJECT_ENVIRONMENT=/opt/luoshi
RUN pip install --no-cache-dir uv
WORKDIR /src
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --frozen --no-dev --no-install-project --extra ocr --extra maps --extra postgresql --extra s3
COPY src ./src
COPY docs/user ./docs/user
RUN uv sync --frozen --no-dev --no-editable --extra ocr --extra maps --extra postgresql --extra s3

FROM python:3.11-slim
# LibreOffice reads .doc, .wps and .rtf and makes PDF; without it these are refused in words.
ARG WITH_LIBREOFFICE=no
RUN if [ "$WITH_LIBREOFFICE" = yes ]; then \
      apt-get update && apt-get install -y --no-install-recommends libreoffice-writer-nogui && \
      rm -rf /var/lib/apt/lists/*; \
    fi
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin luoshi && \
    install -d -o luoshi -g luoshi -m 700 /data
COPY --from=build /opt/luoshi /opt/luoshi
ENV PATH=/opt/luoshi/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LUOSHI_DATA=/data
USER luoshi
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=4 \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=5)"]
ENTRYPOINT ["luoshi"]
CMD ["serve", "--host", "0.0.0.0", "--without-worker"]
