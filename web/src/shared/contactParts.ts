import { type ComponentType, createContext, useContext } from "react";

export type ContactPart = { key: string; titleKey: string; Component: ComponentType<{ contactId: number }> };

/** Tabs of a person's page that come from other features; the app puts them together. */
export const ContactPartsContext = createContext<ContactPart[]>([]);

export function useContactParts(): ContactPart[] {
  return useContext(ContactPartsContext);
}
