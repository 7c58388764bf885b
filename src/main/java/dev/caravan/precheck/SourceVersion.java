// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

/**
 * Version of SQL Server, by {@code SERVERPROPERTY('ProductVersion')}.
 *
 * @param major 10 for 2008 and 2008 R2, 11 for 2012, 12 for 2014, 13 for 2016, 14 for 2017, 15 for 2019, 16 for 2022
 * @param minor minor version
 * @param build build
 */
record SourceVersion(int major, int minor, int build) {

    static final int SQL_2008 = 10;
    static final int SQL_2014 = 12;
    static final int SQL_2016 = 13;
    static final int SQL_2019 = 15;

    /** Reads {@code 13.0.4001.0}. */
    static SourceVersion parse(String text) {
        String[] parts = text.split("\\.");
        return new SourceVersion(part(parts, 0), part(parts, 1), part(parts, 2));
    }

    private static int part(String[] parts, int index) {
        return index < parts.length ? Integer.parseInt(parts[index]) : 0;
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + build;
    }
}
