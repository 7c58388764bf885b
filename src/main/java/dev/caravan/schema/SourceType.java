// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

/**
 * A declared SQL Server type, as sys.columns describes it.
 *
 * @param name system type name in lower case, such as {@code nvarchar}
 * @param maxLength storage length in bytes, -1 for (max)
 * @param precision decimal digits
 * @param scale digits after the point
 */
public record SourceType(String name, int maxLength, int precision, int scale) {

    /** Whether the value may be larger than 8,000 bytes. */
    public boolean isLob() {
        return maxLength == -1 || name.equals("text") || name.equals("ntext") || name.equals("image");
    }

    /** The declaration in T-SQL, such as {@code nvarchar(40)} or {@code decimal(18,4)}. */
    public String declaration() {
        return switch (name) {
            case "char", "varchar", "binary", "varbinary" -> name + length(maxLength);
            case "nchar", "nvarchar" -> name + length(maxLength == -1 ? -1 : maxLength / 2);
            case "decimal", "numeric" -> name + "(" + precision + "," + scale + ")";
            case "time", "datetime2", "datetimeoffset" -> name + "(" + scale + ")";
            default -> name;
        };
    }

    private static String length(int length) {
        return length == -1 ? "(max)" : "(" + length + ")";
    }
}
