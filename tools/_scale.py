"""A crate of any size with the shape of a real client library of many exchanges.

What is made was counted in such a library of 267,000 lines: structs, fields and their types, enums, methods,
aliases and re-exports stand in the same proportion to each other, and the same things are hard to bind. Venues
hold a public and a private module; each has a private `rest` module of many files, one endpoint a file, reached
by a glob; the methods of one client are spread over all of them.
"""

# ruff: noqa: E501, PLR2004  (lines of Rust, and how often each of them comes)

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from _scale_texts import CLIENT, ERRORS, LIMITS, REST, SHARED

VENUES = [
    "aurora",
    "basalt",
    "cobalt",
    "dune",
    "ember",
    "fjord",
    "granite",
    "harbor",
    "indigo",
    "juniper",
    "krypton",
    "lagoon",
]
SUBJECTS = [
    "account",
    "balance",
    "order",
    "trade",
    "ticker",
    "depth",
    "kline",
    "position",
    "margin",
    "funding",
    "index",
    "leverage",
    "fee",
    "transfer",
    "deposit",
    "withdrawal",
    "address",
    "loan",
    "interest",
    "option",
    "settlement",
    "liquidation",
    "quote",
    "block",
    "combo",
    "greek",
    "basket",
    "subaccount",
    "limit",
    "rebate",
]
VERBS = ["get", "list", "create", "cancel", "amend", "query", "close", "set", "batch", "download"]
ASPECTS = [
    "history",
    "summary",
    "detail",
    "status",
    "config",
    "stats",
    "by_id",
    "by_symbol",
    "by_currency",
    "recent",
]
NOUNS = [
    "symbol",
    "price",
    "quantity",
    "side",
    "time",
    "client_id",
    "order_id",
    "fee",
    "currency",
    "available",
    "locked",
    "total",
    "limit",
    "from_id",
    "start_time",
    "end_time",
    "count",
    "ratio",
    "rate",
    "amount",
    "asset",
    "network",
    "tag",
    "memo",
    "mark",
    "last",
    "open",
    "high",
    "low",
    "close",
    "volume",
    "bid",
    "ask",
    "step",
    "size",
    "base",
    "quote",
    "margin",
    "leverage",
    "profit",
    "risk",
    "tier",
    "level",
    "state",
    "kind",
]
# How often a type is a field's, of a thousand.
FIELDS = (
    ("String", 384),
    ("Option<String>", 157),
    ("u64", 42),
    ("Option<u64>", 45),
    ("i64", 37),
    ("Option<i64>", 24),
    ("bool", 31),
    ("Option<bool>", 18),
    ("Decimal", 24),
    ("Option<Decimal>", 15),
    ("f64", 20),
    ("Option<f64>", 16),
    ("i32", 18),
    ("Option<u32>", 30),
    ("Cow<'static, str>", 13),
    ("Value", 3),
    ("Option<Value>", 2),
    ("HashMap<String, String>", 3),
    ("Vec<String>", 12),
    ("(String, String)", 2),
    ("Vec<(Decimal, Decimal)>", 3),
    ("[String; 2]", 1),
    ("enum", 60),
    ("struct", 40),
)


def camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


@dataclass
class Sizes:
    """How much of everything there is to be."""

    structs: int
    files: int = 0

    def __post_init__(self) -> None:
        # 2,533 structs in 1,328 files.
        self.files = self.files or max(2, round(self.structs * 1328 / 2533))


@dataclass
class Maker:
    """One crate on its way into a folder."""

    folder: Path
    sizes: Sizes
    draw: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311  (a crate is no secret)
    structs: int = 0

    def run(self) -> None:
        self._manifests()
        self._put("rest/src/lib.rs", REST)
        venues = VENUES[: max(1, min(len(VENUES), self.sizes.files // 20))]
        uses = "".join(f"pub mod {venue};\n" for venue in venues)
        self._put("venues/src/lib.rs", f"//! Venues.\n\n{uses}\npub use rest::*;\n")
        endpoints = max(2, (self.sizes.files - 6 * len(venues)) // (2 * len(venues)))
        for index, venue in enumerate(venues):
            self._venue(index, venue, endpoints)

    def _manifests(self) -> None:
        self._put("Cargo.toml", '[workspace]\nmembers = ["rest", "venues"]\nresolver = "3"\n')
        common = 'version = "0.1.0"\nedition = "2024"\n'
        shared = 'async-trait = "0.1"\nserde = { version = "1", features = ["derive"] }\nserde_json = "1"\nthiserror = "2"\n'
        self._put(
            "rest/Cargo.toml",
            f'[package]\nname = "rest"\n{common}\n[dependencies]\n{shared}'
            'bytes = "1"\nsecrecy = { version = "0.10", features = ["serde"] }\n',
        )
        self._put(
            "venues/Cargo.toml",
            f'[package]\nname = "venues"\n{common}\n[dependencies]\nrest = {{ path = "../rest" }}\n{shared}'
            'rust_decimal = { version = "1", features = ["serde"] }\n'
            'tokio = { version = "1", features = ["sync"] }\n',
        )

    def _put(self, path: str, text: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")

    def _venue(self, index: int, venue: str, endpoints: int) -> None:
        names = {"venue": venue, "Venue": venue.capitalize()}
        base = f"venues/src/{venue}"
        codes = [camel(f"{noun}_{word}") for noun in NOUNS[:20] for word in ("rejected", "missing")]
        variants = "".join(
            f'    #[error("{{msg}}")]\n    {code} {{ msg: String }},\n' for code in codes
        )
        arms = "".join(
            f"            -{1000 + at} => ApiError::{code} {{ msg }},\n"
            for at, code in enumerate(codes)
        )
        self._put(f"{base}/errors.rs", ERRORS.format(variants=variants, arms=arms, **names))
        self._put(f"{base}/rate_limit.rs", LIMITS.format(**names))
        self._put(f"{base}/shared.rs", SHARED.format(**names))
        self.structs += 11
        enums = self._enums(base, index)
        for side in ("public", "private"):
            attribute = "#[non_exhaustive]\n" if index % 2 else ""
            self._put(
                f"{base}/{side}_client.rs", CLIENT.format(side=side, attribute=attribute, **names)
            )
            self._rest(venue, side, enums, endpoints, glob=index % 3 != 0)
        self._put(
            f"{base}/mod.rs",
            f"//! {venue.capitalize()}.\n\npub mod enums;\nmod errors;\nmod private_client;\nmod public_client;\n"
            "pub mod rate_limit;\nmod shared;\n\n"
            "pub mod public {\n    //! What everyone may ask.\n    mod rest;\n    pub use self::rest::*;\n}\n\n"
            "pub mod private {\n    //! What needs a key.\n    mod rest;\n    pub use self::rest::*;\n}\n\n"
            "pub use enums::*;\npub use errors::{ApiError, ErrorResponse, Errors};\n"
            "pub use private_client::RestClient as PrivateRestClient;\n"
            "pub use public_client::RestClient as PublicRestClient;\n"
            "pub use rate_limit::{EndpointType, Limits, RateLimit, RateLimiter};\npub use shared::*;\n\n"
            "/// What a call gives.\npub type RestResult<T> = Result<T, Errors>;\n",
        )

    def _enums(self, base: str, index: int) -> list[str]:
        text = ["//! Words of this venue.\n\nuse serde::{Deserialize, Serialize};\n"]
        names = []
        for noun in self.draw.sample(NOUNS, 26):
            name = camel(f"{noun}_{self.draw.choice(('type', 'mode', 'status'))}")
            names.append(name)
            open_ended = "#[non_exhaustive]\n" if self.draw.random() < 0.1 else ""
            rename = '#[serde(rename_all = "UPPERCASE")]\n' if self.draw.random() < 0.6 else ""
            variants = []
            for at, word in enumerate(self.draw.sample(SUBJECTS, self.draw.randint(2, 10))):
                renamed = "" if rename else f'    #[serde(rename = "{word}-{index}")]\n'
                number = f" = {at + 1}" if not rename and self.draw.random() < 0.05 else ""
                variants.append(f"{renamed}    {camel(word)}{number},\n")
            text.append(
                f"\n/// The {name}.\n#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]\n"
                f"{rename}{open_ended}pub enum {name} {{\n{''.join(variants)}}}\n"
            )
        self._put(f"{base}/enums.rs", "".join(text))
        return names

    def _rest(self, venue: str, side: str, enums: list[str], endpoints: int, *, glob: bool) -> None:
        names: list[str] = []
        exports = []
        while len(names) < endpoints:
            parts = [self.draw.choice(VERBS), self.draw.choice(SUBJECTS)]
            if self.draw.random() < 0.7:
                parts.append(self.draw.choice(ASPECTS))
            name = "_".join(parts)
            if name in names:
                continue
            names.append(name)
            file = Endpoint(self.draw, venue, side, name, enums)
            self._put(f"venues/src/{venue}/{side}/rest/{name}.rs", file.text())
            self.structs += file.structs
            listed = "*" if glob else "{" + ", ".join(file.public) + "}"
            exports.append(f"pub use self::{name}::{listed};\n")
        mods = "".join(f"pub mod {name};\n" for name in names)
        client = f"pub use crate::{venue}::{side}_client::RestClient;\n"
        self._put(
            f"venues/src/{venue}/{side}/rest/mod.rs",
            f"//! Endpoints.\n\n{mods}\n{client}{''.join(exports)}",
        )


class Endpoint:
    """One endpoint: what is asked, what is answered, and the client's method."""

    def __init__(
        self, draw: random.Random, venue: str, side: str, name: str, enums: list[str]
    ) -> None:
        self.draw, self.venue, self.side, self.name, self.enums = draw, venue, side, name, enums
        self.base = camel(name)
        self.structs = 0
        self.public: list[str] = []
        self.borrowed = draw.random() < 0.006
        self.parts: list[str] = []

    def text(self) -> str:
        inner = []
        for at in range(self.draw.choice((0, 0, 0, 0, 1, 1, 1))):
            name = f"{self.base}{('Item', 'Leg')[at]}"
            self._struct(name, [], both=True)
            inner.append(name)
        if self.draw.random() < 0.08:
            inner.append(self._untagged(inner))
        request = self._request() if self.draw.random() < 0.75 else None
        answer, returned = self._answer(inner)
        method = self._method(request, returned)
        constant = f'const ENDPOINT: &str = "/api/v5/{self.name.replace("_", "/")}";\n'
        return (
            f"use std::borrow::Cow;\nuse std::collections::HashMap;\n\nuse rust_decimal::Decimal;\n"
            "use serde::{Deserialize, Serialize};\nuse serde_json::Value;\n\n"
            f"use super::RestClient;\nuse crate::{self.venue}::{{EndpointType, Envelope, PaginatedResponse, RestResult, enums::*}};\n\n"
            f"{constant}{''.join(self.parts)}{answer}{method}{self._tests()}"
        )

    def _type(self, inner: list[str], *, request: bool = False) -> str:
        kinds = [kind for kind, _ in FIELDS]
        weights = [weight for _, weight in FIELDS]
        while True:
            kind = self.draw.choices(kinds, weights)[0]
            if kind == "enum":
                word = self.draw.choice(self.enums)
                return self.draw.choice((word, f"Option<{word}>"))
            if kind == "struct":
                if not inner or request:
                    continue
                word = self.draw.choice(inner)
                return self.draw.choice((f"Vec<{word}>", word, f"Option<{word}>"))
            if request and kind.startswith(("Vec<(", "[")):
                continue
            return kind

    def _struct(self, name: str, inner: list[str], *, both: bool, request: bool = False) -> None:
        count = max(1, min(40, round(self.draw.lognormvariate(1.5, 0.75))))
        derives = "Debug, Clone, " + ("Serialize, Deserialize" if both else "Deserialize")
        if request:
            derives = "Debug, Clone, " + ("Default, Serialize" if both else "Serialize")
        lines = []
        cow = "<'a>" if self.borrowed and request else ""
        for noun in self.draw.sample(NOUNS, count):
            kind = self._type(inner, request=request)
            if request and both and kind in self.enums:
                kind = f"Option<{kind}>"
            if cow and kind == "String":
                kind = "Cow<'a, str>"
            lines.append(
                f"    /// The {noun.replace('_', ' ')} of the {self.name.replace('_', ' ')}.\n"
            )
            if kind.startswith("Option<") and request:
                lines.append('    #[serde(skip_serializing_if = "Option::is_none")]\n')
            elif self.draw.random() < 0.33:
                lines.append(f'    #[serde(rename = "{noun[0]}{noun.replace("_", "")}")]\n')
            lines.append(f"    pub {noun}: {kind},\n\n")
        if cow and not any("'a" in line for line in lines):
            lines.append("    pub text: Option<Cow<'a, str>>,\n")
        rename = '#[serde(rename_all = "camelCase")]\n' if self.draw.random() < 0.4 else ""
        self.parts.append(
            f"\n/// {name} of {self.venue}.\n#[derive({derives})]\n{rename}pub struct {name}{cow} {{\n{''.join(lines).rstrip()}\n}}\n"
        )
        self.structs += 1
        self.public.append(name)

    def _untagged(self, inner: list[str]) -> str:
        name = f"{self.base}Data"
        held = f"    List(Vec<{inner[0]}>),\n" if inner else "    Number(u64),\n"
        self.parts.append(
            f"\n/// Either form.\n#[derive(Debug, Clone, Serialize, Deserialize)]\n#[serde(untagged)]\npub enum {name} {{\n"
            f"    /// Text.\n    Text(String),\n{held}    Object {{ rows: Vec<Value>, total: Option<u64> }},\n}}\n"
        )
        self.public.append(name)
        return name

    def _request(self) -> str:
        name = f"{self.base}Request"
        self._struct(name, [], both=self.draw.random() < 0.2, request=True)
        return name

    def _answer(self, inner: list[str]) -> tuple[str, str]:
        chance = self.draw.random()
        if chance < 0.03:
            alias = f"{self.base}Row"
            self.public.append(alias)
            row = "u64, String, String, String, String, String, u64, String, u64, String, String, String"
            return f"\n/// A row.\npub type {alias} = ({row});\n", f"Vec<{alias}>"
        if chance < 0.045:
            name = f"{self.base}Line"
            self.public.append(name)
            self.structs += 1
            return (
                f"\n/// A line.\n#[derive(Debug, Clone, Deserialize)]\npub struct {name}(pub u64, pub String, pub Decimal);\n",
                f"Vec<{name}>",
            )
        name = f"{self.base}Response"
        self._struct(name, inner, both=self.draw.random() < 0.6)
        if chance < 0.15:
            alias = f"{self.base}Answer"
            self.public.append(alias)
            return f"\n/// All of it.\npub type {alias} = Vec<{name}>;\n", alias
        if chance < 0.3:
            return "", f"Envelope<{name}>"
        if chance < 0.34:
            return "", f"PaginatedResponse<{name}>"
        return "", self.draw.choice((name, name, f"Vec<{name}>"))

    def _method(self, request: str | None, returned: str) -> str:
        self.public = [f"{name}" for name in self.public]
        kind = "PrivateTrading" if self.side == "private" else "PublicMarketData"
        send = f"self.send_get_request(ENDPOINT, Some(&{{}}), EndpointType::{kind}).await"
        who = "&mut self" if self.draw.random() < 0.03 else "&self"
        doc = (
            f"    /// {self.name.replace('_', ' ').capitalize()}\n    ///\n"
            f"    /// [docs](https://example.org/{self.name})\n    ///\n    /// # Arguments\n"
        )
        if request:
            params = f"request: {request}" if self.draw.random() < 0.8 else f"request: &{request}"
            if self.borrowed:
                params = f"request: &{request}<'_>"
            doc += "    /// * `request` - What is asked\n"
            body = (
                send.format("request")
                if ": &" not in params
                else (f"self.send_get_request(ENDPOINT, Some(request), EndpointType::{kind}).await")
            )
        else:
            params = "symbol: &str, limit: Option<u32>"
            doc += "    /// * `symbol` - The symbol\n    /// * `limit` - At most so many\n"
            body = send.format("(symbol, limit)")
        doc += f"    ///\n    /// # Returns\n    /// The {self.name.replace('_', ' ')}\n"
        return (
            f"\nimpl RestClient {{\n{doc}    pub async fn {self.name}({who}, {params}) -> RestResult<{returned}> {{\n"
            f"        {body}\n    }}\n}}\n"
        )

    def _tests(self) -> str:
        # Half of a library of this kind are tests, which nobody reads.
        checks = "".join(
            f'    #[test]\n    fn check_{at}() {{\n        let text = r#"{{"code": {at}, "data": []}}"#;\n'
            "        let value: Value = serde_json::from_str(text).unwrap();\n"
            + "".join(f'        assert!(value.get("k{row}").is_none());\n' for row in range(12))
            + "    }\n\n"
            for at in range(6)
        )
        return f"\n#[cfg(test)]\nmod tests {{\n    use super::*;\n\n{checks.rstrip()}\n}}\n"


def make(folder: Path, structs: int) -> int:
    """Make a crate of about so many structs; return how many there are."""
    maker = Maker(folder, Sizes(structs))
    maker.run()
    return maker.structs
