// The files of a planted job: copies of a real one's.
import { root, stack } from './stack.js';

const RESULTS = stack.outputs.ResultsBucketName;

/** Copies an object of the results bucket; answers the version of the copy. */
export async function copyResult(from, to, version) {
  const answer = await fetch(`${stack.endpoint}/${RESULTS}/${to}`, {
    method: 'PUT',
    headers: { authorization: root('s3'), 'x-amz-copy-source': `/${RESULTS}/${from}?versionId=${version}` },
  });
  if (!answer.ok) throw new Error(`copying ${from} answered ${answer.status}: ${await answer.text()}`);
  return answer.headers.get('x-amz-version-id');
}
