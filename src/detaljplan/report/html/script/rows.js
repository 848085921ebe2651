// The rows of the list: groups by severity, remedy and rule, and the findings in those that are open.

/**
 * @typedef {object} Row
 * @property {"severity" | "remedy" | "rule" | "finding"} kind
 * @property {string} key The same for the same group whatever is filtered.
 * @property {number} finding The finding itself, or the first of the group.
 * @property {number} level
 * @property {number} place Among its siblings, from 1.
 * @property {number} siblings
 * @property {number} count Of findings in the group.
 * @property {boolean} open
 */

const KINDS = /** @type {const} */ (["severity", "remedy", "rule", "finding"]);

/**
 * Return the rows for the findings shown; the closed groups have none within.
 * @param {Findings} data
 * @param {Uint32Array} shown
 * @param {ReadonlySet<string>} closed
 * @returns {Row[]}
 */
function rowsOf(data, shown, closed) {
  return within(data, shown, 0, shown.length, 0, "", closed);
}

/**
 * @param {Findings} data
 * @param {Uint32Array} shown
 * @param {number} from
 * @param {number} to
 * @param {number} depth
 * @param {string} above
 * @param {ReadonlySet<string>} closed
 * @returns {Row[]}
 */
function within(data, shown, from, to, depth, above, closed) {
  const level = depth + 1;
  if (KINDS[depth] === "finding") {
    const siblings = to - from;
    return Array.from({ length: siblings }, (_, i) => {
      const finding = at(shown, from + i);
      return { kind: "finding", key: `f${finding}`, finding, level, place: i + 1, siblings, count: 1, open: false };
    });
  }
  const groups = groupsOf(data, shown, from, to, depth);
  /** @type {Row[]} */
  const rows = [];
  groups.forEach(([start, end], i) => {
    const key = `${above}/${keyOf(data, at(shown, start), depth)}`;
    const open = !closed.has(key);
    rows.push({
      kind: /** @type {Row["kind"]} */ (KINDS[depth]),
      key,
      finding: at(shown, start),
      level,
      place: i + 1,
      siblings: groups.length,
      count: end - start,
      open,
    });
    // One by one: a group may have more rows than a call can take arguments.
    if (open) for (const row of within(data, shown, start, end, depth + 1, key, closed)) rows.push(row);
  });
  return rows;
}

/**
 * Return the stretches of findings that have the same severity, remedy or rule: they lie together.
 * @param {Findings} data
 * @param {Uint32Array} shown
 * @param {number} from
 * @param {number} to
 * @param {number} depth
 */
function groupsOf(data, shown, from, to, depth) {
  /** @type {[number, number][]} */
  const groups = [];
  let key = "";
  for (let i = from; i < to; i++) {
    const next = keyOf(data, at(shown, i), depth);
    const last = groups.at(-1);
    if (last && next === key) last[1] = i + 1;
    else groups.push([i, i + 1]);
    key = next;
  }
  return groups;
}

/**
 * @param {Findings} data
 * @param {number} finding
 * @param {number} depth
 */
function keyOf(data, finding, depth) {
  if (depth === 0) return String(data.findings.severity[finding]);
  const rule = at(data.rules, at(data.findings.rule, finding));
  return depth === 1 ? rule.remedy.sv : rule.id;
}
