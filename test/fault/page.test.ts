import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sectionOf, withSection } from './page.ts';

test('Each trial writes its own section of the page of faults and leaves the others as they are.', () => {
  const kills = withSection('', 'kills', '| anywhere | 3 |\n\n### By place\n\n| place | 3 |');
  const both = withSection(withSection(kills, 'browser', 'Cut in the middle.'), 'world', 'A relay that hangs.');
  assert.equal(sectionOf(both, 'kills'), '| anywhere | 3 |\n\n### By place\n\n| place | 3 |');
  const again = withSection(both, 'world', 'A relay that drops.');
  assert.equal(sectionOf(again, 'world'), 'A relay that drops.');
  assert.equal(again.replace('drops', 'hangs'), both);
  assert.match(both, /^# .*\n\n## .*\n\n\| anywhere \| 3 \|.*A relay.*Cut in the middle\.\n$/s);
});
