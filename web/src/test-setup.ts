import { cleanup } from "@testing-library/react";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { afterEach } from "vitest";

// As main.tsx does before the features load: they add their texts at import.
void i18next.use(initReactI18next).init({ lng: "en", resources: {}, interpolation: { escapeValue: false } });

afterEach(cleanup);
