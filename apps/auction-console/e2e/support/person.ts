import { type Locator, type Page } from 'playwright-core';

/** Orders as a run takes them. */
export type Orders = readonly object[];

/** Somebody at the page, who begins at `/` and knows only what stands there. */
export class Person {
  constructor(public readonly page: Page) {}

  /** Goes to a view by the navigation. */
  public async goTo(view: string): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name: view, exact: true }).click();
    await this.page.getByRole('heading', { level: 1, name: view }).waitFor();
  }

  /** Starts a run with these orders, and stays at it. */
  public async startRun(orders: Orders): Promise<void> {
    await this.goTo('Runs');
    await this.page.getByLabel('Orders, a JSON list').fill(JSON.stringify(orders));
    await this.click('Start with these orders');
    await this.page.getByRole('heading', { name: 'State machine' }).waitFor();
  }

  /** Waits until the run that is shown has ended in this way. */
  public async runHas(status: 'succeeded' | 'failed' | 'aborted'): Promise<void> {
    await this.page.locator('.run-head').getByText(status, { exact: true }).waitFor();
  }

  /** Posts a body, and waits for the answer. */
  public async post(body: unknown): Promise<void> {
    await this.goTo('Orders');
    await this.page.getByLabel('Body of the request').fill(JSON.stringify(body, undefined, 2));
    await this.page.getByRole('button', { name: /^Send/ }).click();
    await this.page.getByRole('heading', { name: 'Answer' }).waitFor();
  }

  public async switchOn(title: string): Promise<void> {
    await this.goTo('Break it');
    await this.page.getByRole('switch', { name: title }).click();
    await this.banner.waitFor();
  }

  public async switchAllOff(): Promise<void> {
    await this.banner.getByRole('button', { name: 'Switch all off' }).click();
    await this.banner.getByRole('button', { name: 'Switch all off' }).waitFor({ state: 'detached' });
  }

  /** What is switched on, on top of the page. */
  public get banner(): Locator {
    return this.page.getByRole('region', { name: 'What is switched on' });
  }

  public click(button: string): Promise<void> {
    return this.page.getByRole('button', { name: button, exact: true }).click();
  }

  /** Waits for a text to be visible, and resolves to the text of the element that has it. */
  public async reads(text: string | RegExp, within: Locator | Page = this.page): Promise<string> {
    const found = within.getByText(text).first();
    await found.waitFor();
    return found.innerText();
  }

  /** All that can be read. */
  public text(): Promise<string> {
    return this.page.locator('main').innerText();
  }
}
