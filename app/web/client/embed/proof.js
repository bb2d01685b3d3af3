// The proof of work: find the number whose SHA-256 after the salt is the challenge, a slice at a time.
//
// Written out because `crypto.subtle` answers one hash at a time and not at all on plain http; one block is all it takes.

const K = new Uint32Array(64);
const START = new Uint32Array(8);
{
  // The constants are the fractional parts of cube and square roots of the first primes (FIPS 180-4).
  let found = 0;
  for (let n = 2; found < 64; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) { isPrime = false; break; }
    if (!isPrime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found++] = fraction(Math.cbrt(n));
  }
}

/** @param {number} root */
function fraction(root) {
  return ((root - Math.floor(root)) * 4294967296) >>> 0;
}

const W = new Uint32Array(64);
const BLOCK = new Uint32Array(16);
const HASH = new Uint32Array(8);

/** Hash BLOCK into HASH. */
function compress() {
  W.set(BLOCK);
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15], y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let a = START[0], b = START[1], c = START[2], d = START[3];
  let e = START[4], f = START[5], g = START[6], h = START[7];
  for (let i = 0; i < 64; i++) {
    const S1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + S1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const S0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (S0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  HASH[0] = START[0] + a; HASH[1] = START[1] + b; HASH[2] = START[2] + c; HASH[3] = START[3] + d;
  HASH[4] = START[4] + e; HASH[5] = START[5] + f; HASH[6] = START[6] + g; HASH[7] = START[7] + h;
}

/** Put an ASCII text of at most 55 characters into BLOCK. @param {string} text */
function load(text) {
  BLOCK.fill(0);
  for (let i = 0; i < text.length; i++) BLOCK[i >> 2] |= text.charCodeAt(i) << (24 - (i & 3) * 8);
  BLOCK[text.length >> 2] |= 0x80 << (24 - (text.length & 3) * 8);
  BLOCK[15] = text.length * 8;
}

/** SHA-256 of a short ASCII text, in hexadecimal. @param {string} text */
export function sha256(text) {
  load(text);
  compress();
  return Array.from(HASH, (word) => word.toString(16).padStart(8, '0')).join('');
}

/**
 * Solve a challenge without holding up the page, and return the proof to be sent; null if there is no solution.
 * @param {{algorithm: string, challenge: string, salt: string, signature: string, max_number: number}} asked
 */
export async function solve(asked) {
  const first = parseInt(asked.challenge.slice(0, 8), 16);
  let spent = 0;
  let number = 0;
  while (number <= asked.max_number) {
    const begun = performance.now();
    for (const end = Math.min(number + 1500, asked.max_number + 1); number < end; number++) {
      load(asked.salt + number);
      compress();
      if (HASH[0] === first && sha256(asked.salt + number) === asked.challenge) {
        const took = Math.round((spent + performance.now() - begun) * 10) / 10;
        const { algorithm, challenge, salt, signature } = asked;
        return { algorithm, challenge, number, salt, signature, took };
      }
    }
    spent += performance.now() - begun;
    await new Promise((resume) => setTimeout(resume));
  }
  return null;
}
