import { adviseForms } from "./domains/assessment/advise";
import { keepForms } from "./domains/learning/kept-form";
import { keepFresh } from "./ui/fresh";
import { showResultsAsTyped } from "./ui/live-results";
import { showPrintButtons } from "./ui/print";
import { showCopyButtons } from "./ui/say";

// Pages are whole without script: links load pages and forms are sent. This is what script adds; see decision 0004.
keepForms(document);
adviseForms(document);
showCopyButtons(document);
showResultsAsTyped(document);
showPrintButtons(document);
keepFresh(document);
