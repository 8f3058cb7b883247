"""Proofs that an entry stands in the log: made here, checked anywhere, without a database."""

from __future__ import annotations

import re
from typing import Any

from pymerkle import InclusionProof, InvalidProof
from pymerkle.hasher import MerkleHasher

from luoshi.web.audit.canonical import COLUMNS, FORM, canonical, moment

KIND = "luoshi-audit-inclusion"
_ROOT = re.compile("[0-9a-f]{64}")


class ProofError(Exception):
    """The proof does not prove what it says. The message is for the person."""


def read_root(written: str) -> str:
    """A root as somebody typed it from paper, in groups or capitals, in its one form; ProofError if it is none."""
    root = re.sub(r"[\s\-—·:]", "", written).lower()
    if not _ROOT.fullmatch(root):
        raise ProofError(f"校验根应是 64 位十六进制数字（0-9、a-f），现在是 {len(root)} 位：{written[:80]}")
    return root


def document(columns: dict[str, Any], size: int, root: str, proof: Any) -> dict[str, Any]:
    """The proof as a file holds it: the entry with every column, the tree, and the hashes between them."""
    entry = {name: columns[name] for name in COLUMNS}
    entry["at"] = moment(entry["at"])
    return {
        "kind": KIND,
        "form": FORM,
        "sequence": columns["sequence"],
        "size": size,
        "root": root,
        "entry": entry,
        "proof": proof.serialize(),
    }


def check(given: Any, root: str) -> dict[str, Any]:
    """The entry that the file proves to stand in the log with this root; ProofError where it does not."""
    if not isinstance(given, dict) or given.get("kind") != KIND:
        raise ProofError("这不是审计记录的证明文件。请用 luoshi audit prove 序号 生成的 JSON 文件")
    if given.get("form") != FORM:
        raise ProofError(f"证明文件的格式版本是 {given.get('form')!r}，这个程序只认 {FORM}，请换新版程序")
    entry = given.get("entry")
    if not isinstance(entry, dict) or set(entry) != set(COLUMNS):
        raise ProofError("证明文件里的记录栏目不全或有多余，文件不完整或被改过")
    try:
        leaf = MerkleHasher("sha256").hash_buff(canonical(entry))
        proof = InclusionProof.deserialize(given.get("proof"))
    except (InvalidProof, TypeError, ValueError, AttributeError) as problem:
        raise ProofError("证明文件的内容读不出来，文件不完整或被改过") from problem
    if given.get("sequence") != entry["sequence"] or given.get("size") != proof.size:
        raise ProofError("证明文件里的序号或条数前后不一，文件被改过")
    try:
        # Also the algorithm and the size are ours to say, not the file's.
        proof.verify(leaf, bytes.fromhex(root), index=entry["sequence"], algorithm="sha256")
    except InvalidProof as problem:
        if str(problem) == "Base hash does not match":
            raise ProofError(f"第 {entry['sequence']} 条的内容与证明不符，内容被改过") from problem
        if given.get("root") != root:
            raise ProofError(
                f"证明文件对应的是另一个校验根（{str(given.get('root'))[:64]}，{proof.size} 条），不是您给的这个"
            ) from problem
        raise ProofError(f"证明不成立：第 {entry['sequence']} 条不在这个校验根之下") from problem
    return entry
