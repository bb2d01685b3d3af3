// Evidence, checked by whoever looks: leaves, inclusion and consistency proofs (RFC 6962, RFC 9162) and Ed25519
// signatures, recomputed here with the browser's own cryptography. Pure: it asks nobody, and knows nothing of pages.

const ORIGIN = 'folkmoot log v1';
const HASH = 32;
const SALT = 16;
const SIGNATURE = 64;

/** Bytes of text in UTF-8. @param {string} text */
const bytesOf = (text) => new TextEncoder().encode(text);

/** @param {...Uint8Array} parts */
async function sha256(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
/** The hash of the node above two subtrees. @param {Uint8Array} left @param {Uint8Array} right */
export const nodeHash = (left, right) => sha256(NODE, left, right);

/** @param {Uint8Array} one @param {Uint8Array} other */
const isSame = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** The bytes that a text in base64 stands for. Raises RangeError for any other spelling or length. @param {any} text @param {number} size */
export function fromBase64(text, size) {
  let value = new Uint8Array();
  try { value = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)); } catch { /* not base64: too short, below */ }
  if (value.length !== size || toBase64(value) !== text) throw new RangeError(`this is not ${size} bytes in base64`);
  return value;
}
/** @param {Uint8Array} value */
export const toBase64 = (value) => btoa(String.fromCharCode(...value));

/** The bytes that a text in lower-case hexadecimal stands for. Raises RangeError for anything else. @param {any} text @param {number} [size] */
export function fromHex(text, size = HASH) {
  if (typeof text !== 'string' || !/^[0-9a-f]*$/.test(text) || text.length !== 2 * size) throw new RangeError(`this is not ${size} bytes in hexadecimal`);
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
/** @param {Uint8Array} value */
export const toHex = (value) => Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * The one text that stands for an entry of the log: JSON with keys in the order of their code points and no spaces.
 * Raises TypeError for what an entry cannot hold.
 * @param {number} seq @param {{at: string, kind: string, workshop: string|null, actor: string|null, subject: string|null, payload: any}} entry
 */
export function canonical(seq, { at, kind, workshop, actor, subject, payload }) {
  return write({ seq, at, kind, workshop, actor, subject, payload });
}

function write(/** @type {any} */ value) {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new TypeError('an entry holds whole numbers only');
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`an entry holds no ${typeof value}`);
  return `{${Object.keys(value).sort(byCodePoints).map((key) => `${JSON.stringify(key)}:${write(value[key])}`).join(',')}}`;
}

/** JavaScript orders text by 16-bit units, which puts signs beyond them before some that come earlier. */
function byCodePoints(one, other) {
  const [a, b] = [[...one], [...other]];
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const distance = /** @type {number} */ (a[at].codePointAt(0)) - /** @type {number} */ (b[at].codePointAt(0));
    if (distance) return distance;
  }
  return a.length - b.length;
}

/** The leaf of an entry: RFC 6962's hash of a leaf that holds the salted hash of its text. @param {Uint8Array} salt @param {string} text */
export async function leafOf(salt, text) {
  return sha256(LEAF, await sha256(salt, bytesOf(text)));
}

/**
 * Whether a proof shows that a leaf is at `index` in the tree of `size` leaves with this root (RFC 9162, 2.1.3.2).
 * @param {Uint8Array} leaf @param {number} index @param {number} size @param {Uint8Array[]} proof @param {Uint8Array} root
 */
export async function verifyInclusion(leaf, index, size, proof, root) {
  if (!(index >= 0 && index < size) || ![leaf, root, ...proof].every((one) => one.length === HASH)) return false;
  // Numbers of a log are larger than the 32 bits that shifts of plain numbers keep.
  let [position, last] = [BigInt(index), BigInt(size) - 1n];
  let node = leaf;
  for (const sibling of proof) {
    if (last === 0n) return false;
    if (position & 1n || position === last) {
      node = await nodeHash(sibling, node);
      while (!(position & 1n) && position) { position >>= 1n; last >>= 1n; }
    } else {
      node = await nodeHash(node, sibling);
    }
    position >>= 1n;
    last >>= 1n;
  }
  return last === 0n && isSame(node, root);
}

/**
 * Whether a proof shows that the second tree only appends to the first (RFC 9162, 2.1.4.2).
 * @param {number} first @param {number} second @param {Uint8Array} firstRoot @param {Uint8Array} secondRoot @param {Uint8Array[]} proof
 */
export async function verifyConsistency(first, second, firstRoot, secondRoot, proof) {
  if (!(first >= 0 && first <= second) || ![firstRoot, secondRoot, ...proof].every((one) => one.length === HASH)) return false;
  if (first === 0 || first === second) return !proof.length && isSame(firstRoot, first === second ? secondRoot : await sha256());
  const path = [...proof];
  let [position, last] = [BigInt(first) - 1n, BigInt(second) - 1n];
  if ((BigInt(first) & position) === 0n) path.unshift(firstRoot);
  if (!path.length) return false;
  while (position & 1n) { position >>= 1n; last >>= 1n; }
  let [old, now] = [path[0], path[0]];
  for (const node of path.slice(1)) {
    if (last === 0n) return false;
    if (position & 1n || position === last) {
      [old, now] = await Promise.all([nodeHash(node, old), nodeHash(node, now)]);
      while (!(position & 1n) && position) { position >>= 1n; last >>= 1n; }
    } else {
      now = await nodeHash(now, node);
    }
    position >>= 1n;
    last >>= 1n;
  }
  return last === 0n && isSame(old, firstRoot) && isSame(now, secondRoot);
}

/** What is signed of a head. @param {{tree_size: number, root: string, at: string}} head */
export const headText = ({ tree_size: size, root, at }) => `${ORIGIN}\n${size}\n${root}\n${at}\n`;
/** What is signed of a receipt. @param {{seq: number, leaf: string}} receipt */
export const receiptText = ({ seq, leaf }) => `folkmoot receipt v1\n${seq}\n${leaf}\n`;

/**
 * Whether a signature is that of a key on a text; null where this browser cannot check Ed25519.
 * @param {string} publicKey base64 @param {string} text @param {string} signature base64
 */
export async function verifySignature(publicKey, text, signature) {
  const [key, signed] = [fromBase64(publicKey, HASH), fromBase64(signature, SIGNATURE)];
  let imported;
  try {
    imported = await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);
  } catch (error) {
    if (/** @type {Error} */ (error).name === 'NotSupportedError') return null;
    return false;
  }
  return crypto.subtle.verify({ name: 'Ed25519' }, imported, signed, bytesOf(text));
}

/**
 * Check a receipt with its proof and head, as `GET /api/v1/log/receipts/{seq}` gives them. Each answer is true, false,
 * or null for what could not be looked at: `content` (the leaf is that of the entry), `inclusion`, `head` and `receipt`
 * (their signatures). Never raises: what is malformed is not proved.
 * @param {{receipt: any, proof: any, head: any}} evidence
 */
export async function checkReceipt({ receipt, proof, head }) {
  const [content, inclusion, signedHead, signedReceipt] = await Promise.all([
    proved(() => checkContent(receipt)),
    proved(async () => proof.seq === receipt.seq && proof.tree_size === head.tree_size && Number.isSafeInteger(receipt.seq)
      && verifyInclusion(fromHex(receipt.leaf), receipt.seq - 1, head.tree_size, proof.hashes.map((/** @type {any} */ one) => fromHex(one)), fromBase64(head.root, HASH))),
    proved(() => checkHead(head)),
    proved(() => verifySignature(head.public_key, receiptText(receipt), receipt.signature)),
  ]);
  return { content, inclusion, head: signedHead, receipt: signedReceipt };
}

async function checkContent(receipt) {
  if (receipt.salt === undefined || receipt.entry === undefined) return null;
  const leaf = await leafOf(fromBase64(receipt.salt, SALT), canonical(receipt.seq, receipt.entry));
  return toHex(leaf) === receipt.leaf;
}

/** Whether a head carries a valid signature of its own key; whose key that is, is another question. @param {any} head */
export async function checkHead(head) {
  if (head.origin !== ORIGIN || !Number.isSafeInteger(head.tree_size)) return false;
  fromBase64(head.root, HASH);
  return verifySignature(head.public_key, headText(head), head.signature);
}

/**
 * Whether the log of a later head only adds to that of an earlier one.
 * @param {any} earlier @param {any} later @param {string[]} hashes in hexadecimal, from `GET /api/v1/log/consistency`
 */
export function checkGrowth(earlier, later, hashes) {
  return proved(() => verifyConsistency(earlier.tree_size, later.tree_size, fromBase64(earlier.root, HASH), fromBase64(later.root, HASH), hashes.map((one) => fromHex(one))));
}

/** @param {() => Promise<boolean|null>} check */
async function proved(check) {
  try { return await check(); } catch { return false; }
}
