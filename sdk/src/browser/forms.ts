import type { JsonObject } from "../json";
import { propertiesOf } from "../values";

const MARK = "data-cml-form";
const MOST_FIELDS = 50;
const MOST_CHARACTERS = 300;
const SECRET_TYPES = new Set(["password", "hidden", "file", "submit", "button", "image", "reset"]);
const SECRET_NAMES =
  /pass(word|code|phrase)?$|passwd|pwd|secret|token|csrf|cvv|cvc|csc|card.?(no|num)|cc.?(no|num|exp)|iban|account.?(no|num)|\botp\b|captcha|(^|[_-])pin($|[_-])|ssn|id.?card|passport|密码|卡号|身份证|验证码/i;
const SECRET_AUTOCOMPLETE = /cc-|password|one-time-code/;

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Whether the digits are a payment card's: 14 to 19 with Luhn's check digit. A phone number has fewer. */
export function isCard(text: string): boolean {
  const digits = text.replace(/[\s-]/g, "");
  if (!/^\d{14,19}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, at) => {
    const twice = Number(digit) * (at % 2 ? 2 : 1);
    return total + (twice > 9 ? twice - 9 : twice);
  }, 0);
  return sum % 10 === 0;
}

function isSecret(field: Field): boolean {
  return (
    SECRET_TYPES.has(field.type) ||
    field.closest("[data-cml-ignore]") !== null ||
    SECRET_AUTOCOMPLETE.test(field.getAttribute("autocomplete") ?? "") ||
    SECRET_NAMES.test(field.name) ||
    SECRET_NAMES.test(field.id) ||
    isCard(field.value)
  );
}

function fieldsOf(form: HTMLFormElement): Field[] {
  return Array.from(form.elements).filter(
    (each): each is Field => /^(INPUT|SELECT|TEXTAREA)$/.test(each.tagName) && (each as Field).name !== "",
  );
}

function chosen(field: Field): string {
  const isChoice = field.type === "checkbox" || field.type === "radio";
  return isChoice && !(field as HTMLInputElement).checked ? "" : field.value.trim().slice(0, MOST_CHARACTERS);
}

export interface Filled {
  properties: JsonObject;
  /** From fields with data-cml-trait: who it is, not what was asked. */
  traits: JsonObject;
}

/** What a marked form says when it is submitted: never a password, a card number or a hidden field. */
export function filledOf(target: EventTarget | null): Filled | null {
  const form = target instanceof HTMLFormElement ? target : null;
  const name = form?.getAttribute(MARK);
  if (!form || !name) return null;
  const fields: JsonObject = {};
  const traits: JsonObject = {};
  for (const field of fieldsOf(form).slice(0, MOST_FIELDS)) {
    const value = isSecret(field) ? "" : chosen(field);
    if (!value) continue;
    const trait = field.getAttribute("data-cml-trait");
    if (trait) traits[trait] = value;
    else fields[field.name] = field.name in fields ? `${fields[field.name]}, ${value}` : value;
  }
  return {
    properties: { form: name, ...(Object.keys(fields).length ? { fields } : {}), ...propertiesOf(form) },
    traits,
  };
}
