/** What stands in a field of a form, without spaces around it; empty where there is none of this name. */
export const formText = (form: HTMLFormElement, name: string): string => secretText(form, name).trim();

/** The same with all its spaces: of a password. */
export const secretText = (form: HTMLFormElement, name: string): string => {
  const value = new FormData(form).get(name);
  return typeof value === 'string' ? value : '';
};
