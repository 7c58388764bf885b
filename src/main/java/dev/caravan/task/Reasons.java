// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

/** The sentence that tells a user why something failed. */
final class Reasons {

    private static final int LONGEST = 1000;

    private Reasons() {}

    /** Message of the outermost failure that says something, and of the innermost cause where that is another one. */
    static String of(Throwable failure) {
        String outer = firstMessage(failure);
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String inner = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String text = outer.contains(inner) ? outer : outer + " Cause: " + inner;
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").trim();
        String cut = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
        // It is stored in the target, which refuses U+0000 (gone above) and half surrogate pairs.
        return cut.replaceAll("\\p{Cs}", "?");
    }

    private static String firstMessage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            boolean wrapper = cause.getCause() != null
                    && message != null
                    && message.startsWith(cause.getCause().getClass().getName());
            if (message != null && !message.isBlank() && !wrapper) {
                return message;
            }
        }
        return failure.getClass().getSimpleName();
    }
}
