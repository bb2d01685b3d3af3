// Where the labels of a map stand so that each can be read: none lies on another, and the biggest come first. Pure.

/** @typedef {{id: string, x: number, y: number, width: number, height: number, weight: number}} Wanted x and y in pixels: what it names */
/** @typedef {{id: string, left: number, top: number, right: number, bottom: number, slot: number}} Box */

const GAP = 4;
/** Places around the point that a label names, in the order in which they are tried: on it, below, above, beside, further off. */
const SLOTS = [[0, 0], [0, 1], [0, -1], [0.62, 0.6], [-0.62, 0.6], [0.62, -0.6], [-0.62, -0.6], [0, 2], [0, -2], [1.05, 0], [-1.05, 0]];

/**
 * Place labels within a frame. What does not find a place is left out; a label that has one keeps it while it can, so that
 * labels do not jump while somebody zooms.
 * @param {Wanted[]} wanted @param {{width: number, height: number}} frame @param {Map<string, number>} [before] the slot that each had
 * @param {{left: number, top: number, right: number, bottom: number}[]} [taken] where no label may be
 * @returns {Box[]}
 */
export function placeLabels(wanted, frame, before = new Map(), taken = []) {
  /** @type {Box[]} */
  const placed = [];
  for (const label of [...wanted].sort((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1))) {
    if (label.x < 0 || label.y < 0 || label.x > frame.width || label.y > frame.height) continue;
    const last = before.get(label.id);
    const order = last === undefined ? SLOTS.keys() : [last, ...SLOTS.keys()];
    for (const slot of order) {
      const box = boxAt(label, slot, frame);
      if (box && !placed.some((other) => overlaps(box, other)) && !taken.some((other) => overlaps(box, other))) {
        placed.push(box);
        break;
      }
    }
  }
  return placed;
}

/** @param {{left: number, top: number, right: number, bottom: number}} a @param {{left: number, top: number, right: number, bottom: number}} b */
export const overlaps = (a, b) => a.left < b.right + GAP && b.left < a.right + GAP && a.top < b.bottom + GAP && b.top < a.bottom + GAP;

function boxAt(label, slot, frame) {
  const [across, down] = SLOTS[slot];
  const middle = Math.min(Math.max(label.x + across * label.width, label.width / 2 + 2), frame.width - label.width / 2 - 2);
  const top = label.y + down * (label.height + GAP) - label.height / 2;
  if (top < 2 || top + label.height > frame.height - 2) return null;
  return { id: label.id, left: middle - label.width / 2, top, right: middle + label.width / 2, bottom: top + label.height, slot };
}
