// One undo history: changes of images, network and plan in turn, undone and redone with the keyboard.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { openInBrowser } from './open-browser';
import { build, takeScreenshot, type Workbench } from './workbench';

describe('one undo history', () => {
  let bench: Workbench;
  let page: Page;
  const id = (testId: string) => page.getByTestId(testId);
  const press = (keys: string) => page.keyboard.press(keys);
  const toast = (text: string) => id('toast').filter({ hasText: text }).waitFor();
  const epochs = () => id('stage-0-epochs').inputValue();
  const edits = () => id('edit').count();
  /** Moves the focus away from all fields. */
  const leaveField = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

  beforeAll(async () => {
    build();
    bench = await openInBrowser();
    page = bench.page;
    await id('class-row-6').waitFor();
  });
  afterAll(() => bench?.close());

  it('undoes the plan, the network and the images in the order of the changes, and redoes them', async () => {
    await id('image').nth(0).click();
    await id('image')
      .nth(2)
      .click({ modifiers: ['Shift'] });
    await id('exclude').click();
    await id('data-edits').waitFor();

    await id('nav-model').click();
    await id('layer-predictions').waitFor();
    const before = await edits();
    await id('layer-search').fill('block1');
    await id('search-result').first().click();
    await id('cut-here').click();
    await eventually(async () => expect(await edits()).toBe(before + 1));

    await id('nav-train').click();
    const planned = await epochs();
    await id('stage-0-epochs').fill('7');
    await id('stage-0-epochs').press('Tab');
    await leaveField();

    await press('Control+z');
    await toast(`Undone in Train: changed “Epochs” of stage`);
    expect(await epochs()).toBe(planned);
    await takeScreenshot(bench, 'undo-train');
    await press('Control+z');
    await toast('Undone in Model: cut at');
    await takeScreenshot(bench, 'undo-model');
    await id('toast-link').last().click();
    await id('view-model').waitFor();
    expect(await edits()).toBe(before);
    await press('Control+z');
    await toast('Undone in Data: excluded 3 images');
    await id('language').click();
    await id('language-ko').click();
    await press('Control+Shift+z');
    await toast('데이터에서 다시 함: 이미지 3장 제외');
    await takeScreenshot(bench, 'undo-data-korean');
    await id('language').click();
    await id('language-en').click();
    await press('Control+z');
    await toast('Undone in Data: excluded 3 images');
    await id('toast-link').last().click();
    await id('data-edits').waitFor({ state: 'detached' });

    await press('Control+y');
    await toast('Redone in Data: excluded 3 images');
    await id('data-edits').waitFor();
    await press('Control+Shift+z');
    await toast('Redone in Model: cut at');
    await press('Control+y');
    await toast('Redone in Train: changed “Epochs” of stage');
    await id('nav-train').click();
    expect(await epochs()).toBe('7');
  });

  it('leaves Ctrl+Z in a text field to the field', async () => {
    await id('nav-data').click();
    const find = id('find-images');
    await find.click();
    await page.keyboard.type('banana');
    await press('Control+z');
    await eventually(async () => expect(await find.inputValue()).not.toBe('banana'));
    await id('data-edits').waitFor();
    await find.fill('');
  });

  it('undoes the drag of a slider at once, while it has the focus', async () => {
    const slider = id('view-data').locator('input[type=range]').first();
    const before = await slider.inputValue();
    await slider.focus();
    for (let i = 0; i < 5; i++) await press('ArrowRight');
    expect(await slider.inputValue()).toBe(String(Number(before) + 5));
    await press('Control+z');
    await toast('Undone in Data: changed the share of Validation images');
    await eventually(async () => expect(await slider.inputValue()).toBe(before));
  });

  it('restores a closed network with its edits', async () => {
    await id('nav-model').click();
    const before = await edits();
    await id('another-model').click();
    await id('find-network').waitFor();
    await toast(`with ${before} edits.`);
    await takeScreenshot(bench, 'undo-closed');
    await id('toast-retry').last().click();
    await eventually(async () => expect(await edits()).toBe(before));
  });

  it('deletes the open project at once, and restores it from the message', async () => {
    const name = () => id('project-switcher').textContent();
    await id('project-switcher').click();
    await id('create-project').click();
    await id('project-name').fill('Leaves');
    await id('project-create').click();
    await eventually(async () => expect(await name()).toBe('Leaves'));
    await id('project-switcher').click();
    await id('rename-leaves').click();
    await id('project-name').fill('Garden leaves');
    await id('project-create').click();
    await eventually(async () => expect(await name()).toBe('Garden leaves'));

    await id('theme').getByRole('button').or(id('theme').getByRole('radio')).nth(2).click();
    await id('project-switcher').click();
    await id('project-leaves').hover();
    await takeScreenshot(bench, 'project-menu', 'unchanged');
    await id('delete-leaves').click();
    await toast('Deleted the project Garden leaves.');
    await eventually(async () => expect(await name()).toBe('Sample: drawings'));
    await takeScreenshot(bench, 'project-deleted');
    await id('toast').filter({ hasText: 'Garden leaves' }).getByTestId('toast-retry').click();
    await eventually(async () => expect(await name()).toBe('Garden leaves'));
    expect(bench.pageErrors).toEqual([]);
  });
});
