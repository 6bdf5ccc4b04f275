import { type ComponentType, createContext, useContext } from "react";

/** A card or a tab that another feature adds to a person's page. */
export type ContactPart = {
  key: string;
  titleKey: string;
  place: "card" | "tab";
  Component: ComponentType<{ contactId: number }>;
};

export const ContactPartsContext = createContext<ContactPart[]>([]);

export function useContactParts(place: ContactPart["place"]): ContactPart[] {
  return useContext(ContactPartsContext).filter((part) => part.place === place);
}
