// <table data-grid>: arrow keys move between the links or fields of its cells.
(() => {
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const inCell = (cell) => cell?.querySelector("a, input:not([type=hidden])");

  // In a field the arrow left and right move in the text, until its end is reached.
  const isInText = (target, key) => {
    if (target.tagName !== "INPUT") return false;
    if (key === "ArrowLeft") return target.selectionEnd > 0;
    return key === "ArrowRight" && target.selectionStart < target.value.length;
  };

  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const table = event.target.closest?.("table[data-grid]");
    if (!step || !table || event.altKey || event.ctrlKey || event.metaKey) return;
    if (isInText(event.target, event.key)) return;
    const rows = [...table.rows];
    const cell = event.target.closest("td, th");
    let [row, column] = [rows.indexOf(cell.parentElement), cell.cellIndex];
    do {
      row += step[0];
      column += step[1];
    } while (rows[row]?.cells[column] && !inCell(rows[row].cells[column]));
    const next = inCell(rows[row]?.cells[column]);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select?.();
  });
})();
