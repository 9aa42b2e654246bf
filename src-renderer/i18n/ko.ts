// Every Korean sentence of the window, a file a view.
import type { Messages } from './en';
import { data } from './ko/data';
import { model } from './ko/model';
import { surgery } from './ko/surgery';
import { train } from './ko/train';
import { workbench } from './ko/workbench';

/** The Korean table. */
export const ko: Messages = { ...workbench, data, model, surgery, train };
