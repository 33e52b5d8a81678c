"""Small pictures: a screenshot as a PNG of at most 256 colours, which is enough for pages of ours.

The browser that took it counts and chooses the colours; no library for pictures is needed.
"""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode, b64encode

from playwright.sync_api import Page

REDUCE = """async picture => {
  const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const {data} = context.getImageData(0, 0, image.width, image.height);
  const size = image.width * image.height;
  // Colours that nobody can tell apart are one; each is shown as the commonest of its kind.
  const kind = at => (data[at] >> 2) << 12 | (data[at + 1] >> 2) << 6 | data[at + 2] >> 2;
  const exact = new Map(), kinds = new Map();
  for (let i = 0; i < size; i++) {
    const colour = data[i * 4] << 16 | data[i * 4 + 1] << 8 | data[i * 4 + 2];
    exact.set(colour, (exact.get(colour) ?? 0) + 1);
  }
  for (const [colour, count] of exact) {
    const key = (colour >> 18) << 12 | (colour >> 10 & 63) << 6 | (colour >> 2 & 63);
    const known = kinds.get(key) ?? {count: 0, best: 0, colour};
    known.count += count;
    if (count > known.best) Object.assign(known, {best: count, colour});
    kinds.set(key, known);
  }
  const chosen = [...kinds.values()].sort((a, b) => b.count - a.count).slice(0, 256);
  const palette = chosen.map(one => [one.colour >> 16, one.colour >> 8 & 255, one.colour & 255]);
  const nearest = new Map();
  const indexOf = (key, at) => {
    if (!nearest.has(key)) {
      let best = 0, least = Infinity;
      palette.forEach(([r, g, b], index) => {
        const far = (r - data[at]) ** 2 + (g - data[at + 1]) ** 2 + (b - data[at + 2]) ** 2;
        if (far < least) [best, least] = [index, far];
      });
      nearest.set(key, best);
    }
    return nearest.get(key);
  };
  const pixels = new Uint8Array(size);
  for (let i = 0; i < size; i++) pixels[i] = indexOf(kind(i * 4), i * 4);
  let text = "";
  for (let i = 0; i < size; i += 8192) text += String.fromCharCode(...pixels.subarray(i, i + 8192));
  return {width: image.width, height: image.height, palette: palette.flat(), pixels: btoa(text)};
}"""


def reduced(page: Page, picture: bytes) -> bytes:
    """The picture with a palette. `page` may show anything; it only reckons."""
    found = page.evaluate(REDUCE, b64encode(picture).decode())
    width, height = int(found["width"]), int(found["height"])
    pixels = b64decode(found["pixels"])
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, width * height, width))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", bytes(found["palette"])),
            _chunk(b"IDAT", zlib.compress(rows, 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    code = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", code)
