// The tables, for what no page can do: look at a job as it is stored, put one into a state that is hard to reach.
import { root, stack } from './stack.js';

export const JOBS = stack.outputs.JobsTableName;
export const USERS = stack.outputs.UsersTableName;
export const SESSIONS = stack.outputs.SessionsTableName;

/** The item with this key, as plain values; `undefined`: there is none. */
export async function get(table, key) {
  const { Item } = await call('GetItem', { TableName: table, Key: item(key), ConsistentRead: true });
  return Item && plain({ M: Item });
}

/** Writes an item whole. */
export const put = (table, values) => call('PutItem', { TableName: table, Item: item(values) });

/** Takes one away. */
export const remove = (table, key) => call('DeleteItem', { TableName: table, Key: item(key) });

/** All items of a partition. */
export async function query(table, attribute, value) {
  const condition = { KeyConditionExpression: '#a = :v', ExpressionAttributeNames: { '#a': attribute } };
  const answer = await call('Query', {
    TableName: table, ...condition, ExpressionAttributeValues: { ':v': attributeValue(value) }, ConsistentRead: true,
  });
  return answer.Items.map((found) => plain({ M: found }));
}

async function call(action, input) {
  const answer = await fetch(stack.endpoint, {
    method: 'POST',
    headers: {
      authorization: root('dynamodb'),
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${action}`,
    },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${action} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** An item without what is undefined. */
function item(values) {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, attributeValue(value)]));
}

function attributeValue(value) {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(attributeValue) };
  return { M: item(value) };
}

function plain({ S, N, BOOL, L, M }) {
  if (M) return Object.fromEntries(Object.entries(M).map(([name, value]) => [name, plain(value)]));
  return S ?? (N === undefined ? undefined : Number(N)) ?? BOOL ?? L?.map(plain) ?? null;
}
