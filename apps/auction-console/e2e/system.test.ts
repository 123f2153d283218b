/** The page with a running system behind it, as somebody uses it. */
import { describeInBrowser, TestBrowser } from './support/browser';
import { Person } from './support/person';
import { questions } from './support/questions';
import { type RunningSystem, startSystem } from './support/running-system';
import { tasks } from './support/tasks';

describeInBrowser('the page of a running system', () => {
  let system: RunningSystem;
  let browser: TestBrowser;
  const people: Person[] = [];

  const somebody = async () => {
    const person = new Person(await browser.open(system.url));
    people.push(person);
    await person.page.getByText('live', { exact: true }).waitFor();
    return person;
  };

  beforeAll(async () => {
    system = await startSystem();
    browser = await TestBrowser.launch();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });
  afterEach(async () => {
    for (const person of people.splice(0)) {
      if (await person.banner.getByRole('button', { name: 'Switch all off' }).isVisible()) await person.switchAllOff();
      await person.page.context().close();
    }
    expect(browser.problems.splice(0)).toEqual([]);
  });

  describe('answers', () => questions(somebody));
  describe('lets somebody', () => tasks(somebody));
});
