// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong in the configuration of a task.
 *
 * @param key full key, such as {@code caravan.tasks.shop.load.parallel}
 * @param value value found, null when it is absent or secret
 * @param origin file and line, null when there is none
 * @param reason what is wrong
 * @param remedy what to do
 */
record ConfigProblem(
        String key, @Nullable String value, @Nullable String origin, String reason, String remedy) {

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
