// Leaves out of a stylesheet the rules whose classes are not on the list.

const GROUPS = /^@(media|supports|layer|container)\b/;

// The index just after the block that opens at `open`, minding strings.
function blockEnd(css, open) {
  let depth = 0;
  let quote = "";
  for (let at = open; at < css.length; at += 1) {
    const character = css[at];
    if (quote) {
      if (character === "\\") at += 1;
      else if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "{") depth += 1;
    else if (character === "}" && (depth -= 1) === 0) return at + 1;
  }
  throw new Error("The stylesheet ends in the middle of a block.");
}

// Splits a stylesheet, or the inside of a media query, into { head, body } parts.
function* parts(css) {
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf("{", at);
    const statement = css.slice(at).match(/^\s*@(charset|import|namespace)[^;]*;/);
    if (statement) {
      yield { head: statement[0].trim(), body: null };
      at += statement[0].length;
    } else if (open < 0) {
      return;
    } else {
      const end = blockEnd(css, open);
      yield { head: css.slice(at, open).trim(), body: css.slice(open + 1, end - 1) };
      at = end;
    }
  }
}

// Splits at commas that stand outside brackets: `a, b:is(c, d)` has two selectors.
function selectors(head) {
  const found = [""];
  let depth = 0;
  for (const character of head) {
    if ("([".includes(character)) depth += 1;
    if (")]".includes(character)) depth -= 1;
    if (character === "," && depth === 0) found.push("");
    else found[found.length - 1] += character;
  }
  return found;
}

function listTest(names) {
  const exact = new Set(names.filter((name) => !name.endsWith("*")));
  const beginnings = names.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
  return (name) => exact.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
}

function used(selector, isListed) {
  const named = selector.replace(/:not\([^)]*\)/g, "").replace(/\[[^\]]*\]/g, "");
  const classes = [...named.matchAll(/\.((?:[\w-]|\\.)+)/g)].map((match) => match[1]);
  return classes.every((name) => isListed(name.replaceAll("\\", "")));
}

function filtered(css, isListed) {
  let kept = "";
  for (const { head, body } of parts(css)) {
    if (body === null) kept += head;
    else if (GROUPS.test(head)) {
      const inside = filtered(body, isListed);
      if (inside) kept += `${head}{${inside}}`;
    } else if (head.startsWith("@")) kept += `${head}{${body}}`;
    else {
      const heads = selectors(head).filter((selector) => used(selector, isListed));
      if (heads.length) kept += `${heads.join(",")}{${body}}`;
    }
  }
  return kept;
}

function withoutIdleKeyframes(css) {
  return css.replace(/@(?:-webkit-)?keyframes\s+([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}/g, (block, name) =>
    new RegExp(`animation[^;{}]*:[^;{}]*\\b${name}\\b`).test(css) ? block : "",
  );
}

export function cleanStylesheet(css, names) {
  const licence = css.match(/\/\*![\s\S]*?\*\//)?.[0] ?? "";
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, "");
  const kept = withoutIdleKeyframes(filtered(bare, listTest(names)));
  // The character set must stay the first thing in the file.
  const charset = kept.match(/^@charset[^;]*;/)?.[0] ?? "";
  return `${charset}${licence}${kept.slice(charset.length)}\n`;
}
