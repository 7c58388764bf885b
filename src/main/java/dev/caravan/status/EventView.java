// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TaskEvent;

/**
 * An entry of the history in the words of the page. Methods are public because the template calls them.
 *
 * @param entry the entry
 */
record EventView(TaskEvent entry) {

    public String time() {
        return Readable.time(entry.at());
    }
}
