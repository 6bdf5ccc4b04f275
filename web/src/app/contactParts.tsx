import { Skeleton } from "antd";
import { lazy, Suspense } from "react";
import ContactPage from "@/features/contacts/ContactPage";
import { type ContactPart, ContactPartsContext } from "@/shared/contactParts";

const Consent = lazy(() => import("@/features/consent/ConsentTab"));

const parts: ContactPart[] = [
  {
    key: "consent",
    titleKey: "part.consent",
    Component: ({ contactId }) => (
      <Suspense fallback={<Skeleton active style={{ padding: 20 }} />}>
        <Consent contactId={contactId} />
      </Suspense>
    ),
  },
];

/** A person's page with the tabs that other features give. */
export default function ContactWithParts() {
  return (
    <ContactPartsContext.Provider value={parts}>
      <ContactPage />
    </ContactPartsContext.Provider>
  );
}
