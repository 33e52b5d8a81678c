// Copies what the pages need from the packages into platform/kit/static/vendor:
// Tabler's stylesheet without the parts we never use, Inter, one sprite of icons, the licences.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cleanStylesheet } from "./stylesheet.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const vendor = join(here, "..", "..", "platform", "kit", "static", "vendor");

const FONTS = ["inter-latin-wght-normal.woff2", "inter-latin-ext-wght-normal.woff2"];

function listed(name) {
  return readFileSync(join(here, name), "utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter(Boolean);
}

function stylesheet() {
  const whole = readFileSync(join(packages, "@tabler/core/dist/css/tabler.min.css"), "utf8");
  const used = cleanStylesheet(whole, listed("tabler.txt"));
  writeFileSync(join(vendor, "tabler.min.css"), used);
  const kilobytes = (text) => Math.round(text.length / 1024);
  return `tabler.min.css: ${kilobytes(used)} kB of ${kilobytes(whole)} kB`;
}

function fonts() {
  for (const name of FONTS) {
    copyFileSync(join(packages, "@fontsource-variable/inter/files", name), join(vendor, name));
  }
  return `Inter: ${FONTS.length} files`;
}

function symbol(name) {
  let svg;
  try {
    svg = readFileSync(join(packages, "@tabler/icons/icons/outline", `${name}.svg`), "utf8");
  } catch {
    throw new Error(`icons.txt names "${name}", which is not a Tabler outline icon.`);
  }
  const shapes = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>[\s\S]*$/, "")
    .replace(/<path\s+stroke="none"\s+d="M0 0h24v24H0z"[^>]*>/, "")
    .replace(/\s+/g, " ")
    .replace(/> </g, "><")
    .trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

function icons() {
  const names = [...new Set(listed("icons.txt"))].sort();
  const look = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  const symbols = names.map((name) => symbol(name).replace("<symbol", `<symbol ${look}`));
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  writeFileSync(join(vendor, "icons.svg"), sprite);
  return `icons.svg: ${names.length} icons`;
}

function licences() {
  const tabler = readFileSync(join(packages, "@tabler/icons/LICENSE"), "utf8");
  const inter = readFileSync(join(packages, "@fontsource-variable/inter/LICENSE"), "utf8");
  const text = [
    "Tabler (tabler.min.css) and Tabler Icons (icons.svg), MIT licence",
    tabler.trim(),
    "Inter (inter-*.woff2), SIL Open Font License",
    inter.trim(),
  ].join("\n\n");
  writeFileSync(join(vendor, "LICENSES.txt"), `${text}\n`);
  return "LICENSES.txt";
}

rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });
for (const step of [stylesheet, fonts, icons, licences]) {
  console.log(step());
}
