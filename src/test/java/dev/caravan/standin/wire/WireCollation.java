// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.type.Collation;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The five bytes that name a collation (MS-TDS 2.2.5.1.2): four of locale and flags, one sort id. */
final class WireCollation {
    private static final int LOCALE = 0xFFFFF;
    private static final int IGNORE_CASE = 0x0010_0000;
    private static final int UTF8 = 0x0400_0000;

    private WireCollation() {}

    /** Writes a collation; the server's own for a type without one. */
    static void write(PacketWriter out, @Nullable Collation collation) {
        Collation known = collation == null ? Collation.DEFAULT : collation;
        out.putInt(known.lcidAndFlags());
        out.putByte(known.sortId());
    }

    /** Reads a collation; none is the database's, and one that is not the server's own is named by its bytes. */
    static Collation read(MessageInput in) throws IOException {
        int lcidAndFlags = in.readInt();
        int sortId = in.readByte();
        if (lcidAndFlags == 0 && sortId == 0) {
            return in.collation();
        }
        Collation own = Collation.DEFAULT;
        if (lcidAndFlags == own.lcidAndFlags() && sortId == own.sortId()) {
            return own;
        }
        boolean caseSensitive = (lcidAndFlags & IGNORE_CASE) == 0;
        String name = "0x%08X/%d".formatted(lcidAndFlags, sortId);
        return new Collation(name, lcidAndFlags, sortId, codePage(lcidAndFlags), caseSensitive);
    }

    /** Code page of non-Unicode strings: Windows' ANSI code page of the locale. */
    private static Charset codePage(int lcidAndFlags) {
        if ((lcidAndFlags & UTF8) != 0) {
            return StandardCharsets.UTF_8;
        }
        return Charset.forName(
                switch (lcidAndFlags & LOCALE & 0xFFFF) {
                    case 0x0405, 0x040E, 0x0415, 0x0418, 0x041A, 0x041B, 0x041C, 0x0424, 0x0442 -> "windows-1250";
                    case 0x0402, 0x0419, 0x0422, 0x042F, 0x043F, 0x0444, 0x0C1A -> "windows-1251";
                    case 0x0408 -> "windows-1253";
                    case 0x041F, 0x042C, 0x0443 -> "windows-1254";
                    case 0x040D -> "windows-1255";
                    case 0x0401, 0x0420, 0x0429, 0x0480 -> "windows-1256";
                    case 0x0425, 0x0426, 0x0427 -> "windows-1257";
                    case 0x042A -> "windows-1258";
                    case 0x041E -> "x-windows-874";
                    case 0x0411 -> "windows-31j";
                    case 0x0804, 0x1004 -> "GBK";
                    case 0x0412 -> "x-windows-949";
                    case 0x0404, 0x0C04, 0x1404 -> "x-windows-950";
                    default -> "windows-1252";
                });
    }
}
