// Instants on the wall clock of a time zone, as <input type="datetime-local"> has them, and back.

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

function formatOf(zone) {
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
    }));
  }
  return /** @type {Intl.DateTimeFormat} */ (formats.get(zone));
}

/** An instant as "2026-06-01T09:00" in a zone; '' for none. @param {string|number|Date|null|undefined} at @param {string} zone */
export function toWall(at, zone) {
  if (at === null || at === undefined || at === '') return '';
  const parts = Object.fromEntries(formatOf(zone).formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** What the clocks of a zone show, as an instant in UTC; '' for none. @param {string} wall @param {string} zone */
export function fromWall(wall, zone) {
  const asUtc = Date.parse(`${wall}Z`);
  if (!wall || Number.isNaN(asUtc)) return '';
  const ahead = (at) => Date.parse(`${toWall(at, zone)}Z`) - at;
  // Twice, because the offset at the first guess may be that of the other side of a change of clocks.
  const guess = asUtc - ahead(asUtc);
  return new Date(asUtc - ahead(guess)).toISOString();
}

/** Today or a later day there, as "2026-06-01". @param {string} zone @param {number} [later] days */
export const dayThere = (zone, later = 0) => toWall(Date.now() + later * 86_400_000, zone).slice(0, 10);

/** The zone of this device. */
export const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'Europe/London';

/** All zones to choose from, one of which may be new to this browser. @param {string} present */
export const zones = (present) => [...new Set([present, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort();
