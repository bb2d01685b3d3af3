// Words that show when one points at a thing, made only then: naming a date in full costs a phone a tenth of a second.

/**
 * What to do when a pointer comes: `<time @pointerenter=${hint(() => moment(at))}>`. Nothing may be said in a hint alone.
 * @param {() => string} words
 */
export const hint = (words) => (/** @type {Event} */ event) => { /** @type {HTMLElement} */ (event.currentTarget).title = words(); };
