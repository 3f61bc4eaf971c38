"use strict";
/* Each rule in words: what it tests, and why the test is enough. The proofs are in notes/certificates.md. */

const RULE_WORDS = {
  format: ["the form of the document",
    "Each object has exactly its keys, each key once; each number is a string in its one spelling, such as \"-3\" or \"1/2\" " +
    "in lowest terms; sizes fit together and stay below the limits.",
    "A text that can be read in two ways could be a proof in one reading only."],
  start: ["its loss", "The loss of the given network, exactly.", "The path must begin where the claim says."],
  reroute: ["reroute", "Φ is the same function on the data before and after the segment.",
    "With W fixed Φ is linear in U, so on the whole segment it is the same function, and the loss is constant."],
  "move-dead": ["move-dead", "Each neuron whose w_i moves has u_i = 0.",
    "Φ does not depend on w_i where u_i = 0, so the loss is constant."],
  descend: ["descend", "The derivative of the loss at the end of the segment is at most 0.",
    "With W fixed the loss is convex along the segment; a convex function with slope ≤ 0 at its right end never rises."],
  interpolate: ["interpolate", "The loss at the end is at most the larger of L(start) and L(end).",
    "With W fixed the loss is convex along the segment: it stays below the larger of its two ends."],
  end: ["the end", "The last network is the end of the claim, entry by entry.", "The claim says where the path ends."],
  "rational: no pole": ["curves without a pole",
    "On some pieces of [0, 1] each denominator has Bernstein coefficients of one strict sign.",
    "A polynomial is a positive combination of them, so it has no zero there, and the curve is continuous."],
  "rational: begins": ["curves begin at the path", "At s = 0 each curve is where the path is.", "A path has no jumps."],
  "rational: straight line": ["a straight line of quadratic forms",
    "Σ u_i w_i w_iᵀ − (its straight line) is 0 at more places than its degree; so is Σ u_i, unless σ is a square.",
    "Φ depends on these two sums only, and on them linearly: it is affine in s, and the loss is convex, as along descend."],
  segments: ["the number of segments", "The path has no more segments than the claim allows, all of them straight.",
    "The claim states it."],
  "global-minimum": ["a global minimum", "The residual Φ − y is orthogonal to functions that span every neuron.",
    "Then Φ is the projection of y on all that networks of any width can represent: nothing has a smaller loss."],
  gap: ["the gap", "The witness is such a projection, and the end's loss is at most the gap above it.",
    "The loss of the witness is the infimum over all widths."],
  "span-minimum": ["the best U for this W",
    "The residual Φ − y is orthogonal to every neuron, and the loss is the level of the claim.",
    "Φ stays in the span of the neurons, as only U moves; the end is the projection of y on that span."],
  level: ["the level", "L(given) < level ≤ the loss on the boundary of the region.",
    "A path below the level from the given network cannot meet the boundary, so it stays in the region."],
  floor: ["the floor",
    "L(better) < floor ≤ the loss in the region; convex functions, and functions ≥ 0, cost at least that.",
    "So nothing in the region is a global minimum."],
  region: ["the region", "One output, and all outer weights of the given network are positive.",
    "The region is {u_i > 0 for all i}."],
  line: ["points on a line", "σ is convex and piecewise linear, and the points of the cells lie on a line.",
    "Then each neuron has at most one kink on it."],
  cells: ["cells", "As many cells as neurons, no two of which overlap.",
    "On the boundary some u_i is 0, Φ has fewer kinks than cells, and is affine on one of them."],
};

/** A <dl>-like paragraph about a rule, or null. */
function ruleParagraph(rule) {
  const words = RULE_WORDS[rule];
  if (!words) return null;
  const paragraph = element("p", { class: "rule" });
  paragraph.append(element("b", {}, "Tested: "), words[1], " ", element("b", {}, "Why that is enough: "), words[2]);
  return paragraph;
}

/** An HTML element with attributes and a text. */
function element(name, attributes = {}, text = null) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== null) made.textContent = text;
  return made;
}
