// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parts of a {@code jdbc:sqlserver://} URL; the form is that of Microsoft's "Building the connection URL".
 *
 * @param host server, with {@code \instance} where there is one
 * @param port TCP port
 * @param portGiven whether the URL names the port
 * @param properties connection properties except the database and credentials, which have keys of their own
 */
record SourceUrl(String host, int port, boolean portGiven, Map<String, String> properties) {

    static final int DEFAULT_PORT = 1433;
    static final int MAX_PORT = 65_535;

    private static final Pattern URL = Pattern.compile("jdbc:sqlserver://([^:;]+)(?::(\\d{1,5}))?((?:;.*)?)");
    private static final Pattern PROPERTY = Pattern.compile(";\\s*([^=;]+)=(\\{(?:[^}]|}})*}|[^;]*)");

    static Optional<SourceUrl> parse(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> properties = new LinkedHashMap<>();
        Matcher property = PROPERTY.matcher(matcher.group(3));
        while (property.find()) {
            String value = property.group(2);
            boolean braced = value.startsWith("{");
            switch (property.group(1).trim().toLowerCase(Locale.ROOT)) {
                case "databasename", "database", "user", "username", "password" -> {
                    // These have keys of their own in a task file.
                }
                default ->
                    properties.put(
                            property.group(1).trim(),
                            braced ? value.substring(1, value.length() - 1).replace("}}", "}") : value);
            }
        }
        boolean portGiven = matcher.group(2) != null;
        int port = portGiven ? Integer.parseInt(matcher.group(2)) : DEFAULT_PORT;
        return port >= 1 && port <= MAX_PORT
                ? Optional.of(new SourceUrl(matcher.group(1), port, portGiven, properties))
                : Optional.empty();
    }
}
