// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A YAML file of the folder of routes as it was when it was read: what is parsed later, or again, is the same.
 *
 * @param path file
 * @param text its content
 */
record RouteFile(Path path, String text) {

    private static final String SUFFIX = ".yaml";

    /**
     * The files of a folder, none where it does not exist.
     *
     * @throws RouteFileException when one cannot be read
     */
    static SortedMap<Path, RouteFile> in(Path folder) {
        SortedMap<Path, RouteFile> files = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        for (Path path : paths(folder)) {
            try {
                files.put(path, new RouteFile(path, Files.readString(path)));
            } catch (CharacterCodingException e) {
                problems.add(path + ": is not text in UTF-8");
            } catch (IOException e) {
                problems.add(path + ": cannot be read: " + e);
            }
        }
        if (!problems.isEmpty()) {
            throw new RouteFileException(problems);
        }
        return files;
    }

    private static List<Path> paths(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new RouteFileException(List.of(folder + ": cannot be listed: " + e));
        }
    }
}
