/** What stands in the name of a sheet, and tells what is in it: the same name always means the same pictures. */
export interface SheetName {
  /** Seconds between two pictures. */
  readonly step: number;
  /** Which hundred steps of the programme clock. */
  readonly sheet: number;
  /** The first and the last of them that are in it, 0 … 99. */
  readonly first: number;
  readonly last: number;
}

const NAME = /^sheet-(\d{1,2})-(\d{1,9})-(\d{1,2})-(\d{1,2})\.jpg$/;

/** `sheet-10-1795230-0-99.jpg` */
export const sheetFile = ({ step, sheet, first, last }: SheetName): string =>
  `sheet-${step}-${sheet}-${first}-${last}.jpg`;

/** Undefined for what is no such name. */
export const parseSheetFile = (file: string): SheetName | undefined => {
  const [step, sheet, first, last] = NAME.exec(file)?.slice(1).map(Number) ?? [];
  if (step === undefined || sheet === undefined || first === undefined || last === undefined) return undefined;
  return step > 0 && first <= last ? { step, sheet, first, last } : undefined;
};
