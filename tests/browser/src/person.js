// Somebody who uses the pages, by what they say: roles and labels.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { repository, stack } from './stack.js';
import { JOBS, USERS, get, put } from './table.js';

/** A VCF of the reference that every stack has. */
export const EXAMPLE = { name: 'b.1.1.7.vcf', mimeType: 'text/plain', buffer: readFileSync(repository('examples/b.1.1.7.vcf')) };

/** The address of a job's page. */
export const A_JOB = /\/annotations\/[0-9a-f-]{36}$/;

export class Person {
  constructor(page, name) {
    this.page = page;
    this.name = name;
  }

  /** Somebody new, or who was here before, logs in; the first time they pass by their profile. */
  static async logIn(page, name) {
    await page.goto('/login');
    return Person.arrive(page, name);
  }

  /** Somebody who was sent to the provider comes back. */
  static async arrive(page, name = newName()) {
    const person = new Person(page, name);
    await person.answerProvider();
    const welcome = page.getByRole('button', { name: 'Save and go on' });
    await expect(welcome.or(page.getByRole('heading', { name: 'Your annotations' }))).toBeVisible();
    if (await welcome.isVisible()) await welcome.click();
    await expect(page).toHaveURL('/annotations');
    return person;
  }

  /** Fills in the provider's form. */
  async answerProvider() {
    await expect(this.page).toHaveURL(new RegExp(`^${stack.oidc_issuer}/`));
    await this.page.getByLabel('Name').fill(this.name);
    await this.page.getByRole('button', { name: 'Log in' }).click();
  }

  /** Uploads a file, which makes a job; answers its id. */
  async upload(file = EXAMPLE) {
    await this.page.goto('/annotate');
    await this.page.getByLabel('VCF file').setInputFiles(file);
    return this.send();
  }

  /** Sends the file that was chosen. */
  async send() {
    await expect(this.page.getByText('Ready.')).toBeVisible();
    await this.page.getByRole('button', { name: 'Upload and annotate' }).click();
    await expect(this.page).toHaveURL(A_JOB);
    return this.page.url().slice(-36);
  }

  /** A job as it is stored. */
  job(id) {
    return get(JOBS, { user_id: this.name, job_id: id });
  }

  /** Themselves as they are stored. */
  user() {
    return get(USERS, { user_id: this.name });
  }

  /** A job that has a result, once it has. */
  async ended(id) {
    let job;
    await expect.poll(async () => (job = await this.job(id)).job_status).toBe('COMPLETED');
    return job;
  }

  /** Has a plan and a subscription from now on, without having paid: for tests that are not about paying. */
  async plan(role, subscription) {
    const user = await this.user();
    const billing = subscription && { stripe_customer_id: 'cus_planted', billing_version: 1, subscription: { id: 'sub_planted', ...subscription } };
    await put(USERS, { ...user, role, role_version: user.role_version + 1, ...billing });
  }
}

/** A name that nobody has. */
export const newName = () => `p-${randomBytes(6).toString('hex')}`;
