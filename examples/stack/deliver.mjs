// Sends a delivery to the function, signed as GitHub signs it, and another one that is signed with another secret. The function answers 200
// to the first and 401 to the second only if it has the secret, which neither of them shows.
//
//   printf %s "$secret" | node deliver.mjs URL
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [url] = process.argv.slice(2);
const body = JSON.stringify({ zen: 'Encourage flow.' });

async function deliver(secret) {
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-github-delivery': randomUUID(),
    'x-github-event': 'ping',
    'x-hub-signature-256': `sha256=${signature}`,
  };
  const response = await fetch(url, { method: 'POST', headers, body });
  return `${response.status} ${await response.text()}`;
}

const [own, other] = [await deliver(readFileSync(0)), await deliver(randomBytes(32))];
console.log(`signed with the secret: ${own}`);
console.log(`signed with another:    ${other}`);
process.exitCode = own.startsWith('200 ') && other.startsWith('401 ') ? 0 : 1;
