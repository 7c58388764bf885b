// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/type-mapping.md says what the type map does. */
class TypeMappingDocTest {

    private static final Pattern ROW =
            Pattern.compile("\\| `([a-z_0-9]+)(?:\\(([0-9a-z,]+)\\))?` \\| (.+) \\| (.+) \\|");
    private static final Set<String> KNOWN = Set.of(
            "bit",
            "tinyint",
            "smallint",
            "int",
            "bigint",
            "decimal",
            "numeric",
            "money",
            "smallmoney",
            "float",
            "real",
            "date",
            "time",
            "smalldatetime",
            "datetime",
            "datetime2",
            "datetimeoffset",
            "char",
            "varchar",
            "text",
            "nchar",
            "nvarchar",
            "ntext",
            "binary",
            "varbinary",
            "image",
            "uniqueidentifier",
            "xml",
            "sysname",
            "json",
            "vector",
            "timestamp",
            "rowversion",
            "hierarchyid",
            "geometry",
            "geography",
            "sql_variant");

    @Test
    void everyRowIsTrueAndEveryTypeHasOne() throws IOException {
        Set<String> described = new TreeSet<>();
        List<String> wrong = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("docs/type-mapping.md"), StandardCharsets.UTF_8)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                described.add(row.group(1));
                SourceType type = type(row.group(1), row.group(2) == null ? "" : row.group(2));
                String expected = line.substring(0, row.start(3)) + target(TypeProfile.RECOMMENDED, type) + " | "
                        + target(TypeProfile.DTS, type) + " |";
                if (!line.equals(expected)) {
                    wrong.add(line + " should be " + expected);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(described).containsExactlyInAnyOrderElementsOf(KNOWN);
    }

    private static String target(TypeProfile profile, SourceType type) {
        return new TypeMap(profile)
                .targetType(type)
                .map(target -> "`" + target + "`")
                .orElse("left out");
    }

    private static SourceType type(String name, String arguments) {
        if (name.equals("sysname")) {
            // The catalogue is read for what an alias type stands for.
            return new SourceType("nvarchar", 256, 0, 0);
        }
        if (arguments.isEmpty()) {
            return new SourceType(name, 8, 0, 0);
        }
        if (arguments.equals("max")) {
            return new SourceType(name, -1, 0, 0);
        }
        String[] numbers = arguments.split(",", -1);
        int first = Integer.parseInt(numbers[0]);
        return switch (name) {
            case "decimal", "numeric" -> new SourceType(name, 17, first, Integer.parseInt(numbers[1]));
            case "time", "datetime2", "datetimeoffset" -> new SourceType(name, 8, 0, first);
            case "nchar", "nvarchar" -> new SourceType(name, 2 * first, 0, 0);
            default -> new SourceType(name, first, 0, 0);
        };
    }
}
