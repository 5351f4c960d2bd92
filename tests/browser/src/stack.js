// The running stack: the file that GAS_STACK names, else that of `cargo xtask up`.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A path in the ignored folder of the repository. */
export const made = (path) => fileURLToPath(new URL(`../../../.gas/${path}`, import.meta.url));

/** A path in the repository. */
export const repository = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** What `xtask/src/stack_file.rs` says of it. */
export const stack = JSON.parse(readFileSync(process.env.GAS_STACK || made('run.json'), 'utf8'));

/** The `authorization` that the local AWS takes from its root user, for a service. */
export const root = (service) =>
  `AWS4-HMAC-SHA256 Credential=${stack.admin.AWS_ACCESS_KEY_ID}/20260101/${stack.region}/${service}/aws4_request, ` +
  'SignedHeaders=host, Signature=none';
