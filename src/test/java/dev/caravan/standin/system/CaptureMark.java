// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Attachments;

/** Attached to a database or table that is enabled for change data capture, so that the catalogue can show it. */
public final class CaptureMark {
    private static final CaptureMark MARK = new CaptureMark();

    private CaptureMark() {}

    /** Marks a database or table, or takes the mark away. */
    public static void set(Attachments object, boolean captured) {
        if (captured) {
            object.attach(CaptureMark.class, MARK);
        } else {
            object.detach(CaptureMark.class);
        }
    }

    /** Whether a database or table is marked. */
    public static boolean isSet(Attachments object) {
        return object.extension(CaptureMark.class) != null;
    }
}
