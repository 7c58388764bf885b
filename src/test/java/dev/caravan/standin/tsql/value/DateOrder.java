// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

/** The order of day, month and year in dates that are written in numbers (SET DATEFORMAT). */
public enum DateOrder {
    MDY,
    DMY,
    YMD,
    YDM,
    MYD,
    DYM;

    /** Where the year stands, from 0. */
    int year() {
        return name().indexOf('Y');
    }

    /** Where the month stands, from 0. */
    int month() {
        return name().indexOf('M');
    }

    /** Where the day stands, from 0. */
    int day() {
        return name().indexOf('D');
    }

    /** Whether the day stands before the month. */
    boolean dayFirst() {
        return day() < month();
    }
}
