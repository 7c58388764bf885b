// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong in the configuration of a task.
 *
 * @param key full key, such as {@code caravan.tasks.shop.load.parallel}
 * @param value value found, null when it is absent or secret; passwords inside it are blotted out
 * @param origin file and line, null when there is none
 * @param reason what is wrong
 * @param remedy what to do
 */
record ConfigProblem(
        String key, @Nullable String value, @Nullable String origin, String reason, String remedy) {

    private static final Pattern SECRET =
            Pattern.compile("(?i)((?:password|pwd|secret|token)\\s*=\\s*)(?:\\{[^}]*}?|[^;&\\s]*)");

    ConfigProblem {
        if (value != null) {
            value = key.endsWith("password") ? null : SECRET.matcher(value).replaceAll("$1***");
        }
    }

    /** One line for a report. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(key);
        if (value != null) {
            line.append(" = '").append(value).append('\'');
        }
        if (origin != null) {
            line.append(" (").append(origin).append(')');
        }
        return line.append(": ")
                .append(reason)
                .append(". ")
                .append(remedy)
                .append('.')
                .toString();
    }
}
