// Which findings are shown: by severity, by rule and by what is sought, and how many there are of each.

/**
 * @typedef {object} Wanted
 * @property {string} sought In lower case; a finding matches when any of its texts holds it.
 * @property {number} rule -1 for all.
 * @property {ReadonlySet<number>} severities
 */

/**
 * @typedef {object} Matching
 * @property {Uint32Array} shown The numbers of the findings that match all that is wanted, in order.
 * @property {Map<number, number>} byRule How many there would be of each rule, were all rules wanted.
 * @property {Map<number, number>} bySeverity
 */

/**
 * @param {Findings} data
 * @param {Wanted} wanted
 * @returns {Matching}
 */
function matching(data, wanted) {
  const { rule, severity } = data.findings;
  const shown = [];
  const byRule = new Map();
  const bySeverity = new Map();
  const holds = wanted.sought ? searcher(data, wanted.sought) : () => true;
  for (let i = 0; i < rule.length; i++) {
    const ofRule = wanted.rule < 0 || wanted.rule === rule[i];
    const ofSeverity = wanted.severities.has(at(severity, i));
    if ((!ofRule && !ofSeverity) || !holds(i)) continue;
    if (ofSeverity) count(byRule, at(rule, i));
    if (ofRule) count(bySeverity, at(severity, i));
    if (ofRule && ofSeverity) shown.push(i);
  }
  return { shown: Uint32Array.from(shown), byRule, bySeverity };
}

/**
 * @param {Map<number, number>} counts
 * @param {number} key
 */
function count(counts, key) {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/**
 * Return whether a finding has a text that holds what is sought. Every text is looked through once.
 * @param {Findings} data
 * @param {string} sought
 * @returns {(finding: number) => boolean}
 */
function searcher(data, sought) {
  const has = (/** @type {string} */ text) => text.toLowerCase().includes(sought);
  const texts = data.texts.map(has);
  const rules = data.rules.map((rule) => has(rule.id) || has(rule.title[lang]));
  const { findings } = data;
  const message = findings[lang];
  const objects = startsOf(findings.object_count);
  return (i) => {
    if (texts[at(message, i)] || texts[at(findings.near, i)] || texts[at(findings.where, i)]) return true;
    if (rules[at(findings.rule, i)]) return true;
    for (let k = at(objects, i); k < at(objects, i + 1); k++) if (texts[at(findings.objects, k)]) return true;
    return false;
  };
}
