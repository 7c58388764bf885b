// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.type;

import java.nio.charset.Charset;

/**
 * A collation: its name as SQL Server spells it, the five bytes that stand for it in TDS, the code page of
 * {@code char} and {@code varchar}, and how strings compare.
 *
 * @param name such as {@code SQL_Latin1_General_CP1_CI_AS}
 * @param lcidAndFlags first four bytes of the TDS collation, little-endian (MS-TDS 2.2.5.1.2)
 * @param sortId fifth byte; 0 for Windows collations
 * @param codePage charset of non-Unicode strings
 * @param caseSensitive whether 'a' and 'A' differ
 */
public record Collation(String name, int lcidAndFlags, int sortId, Charset codePage, boolean caseSensitive) {

    /** SQL Server's default for a US English installation. */
    public static final Collation DEFAULT =
            new Collation("SQL_Latin1_General_CP1_CI_AS", 0x00D00409, 0x34, Charset.forName("windows-1252"), false);
}
