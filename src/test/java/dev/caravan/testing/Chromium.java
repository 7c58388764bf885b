// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The machine's own Chromium, driven by Playwright, which downloads none. One browser serves all tests of a process, on the
 * thread that asked for it first; it ends with the process.
 */
public final class Chromium {

    private static final String BROWSER = "caravan.it.browser";
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    private static final int PATIENCE_MILLIS = 60_000;

    private static @Nullable Browser browser;

    private Chromium() {}

    /**
     * A fresh profile whose pages have addresses below the given one. The test is skipped where no browser is installed.
     *
     * @param width width of the window in CSS pixels
     * @param height its height
     */
    public static BrowserContext open(String address, int width, int height) {
        BrowserContext context = browser()
                .newContext(new Browser.NewContextOptions()
                        .setBaseURL(address)
                        .setViewportSize(width, height)
                        .setLocale("en-GB")
                        .setTimezoneId("UTC"));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        return context;
    }

    /** Skips the test where no browser is installed, before it has gone to any length. */
    public static void require() {
        browser();
    }

    private static synchronized Browser browser() {
        Browser running = browser;
        if (running == null) {
            Path executable = executable();
            PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
            Playwright playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            running = playwright
                    .chromium()
                    .launch(new LaunchOptions()
                            .setExecutablePath(executable)
                            // Root, as in containers, cannot have one.
                            .setChromiumSandbox(!"root".equals(System.getProperty("user.name"))));
            browser = running;
        }
        return running;
    }

    private static Path executable() {
        String named = System.getProperty(BROWSER, "");
        if (!named.isEmpty()) {
            Path path = Path.of(named);
            if (!Files.isExecutable(path)) {
                throw new AssertionError("-D" + BROWSER + " names " + named + ", which is no program");
            }
            return path;
        }
        return NAMES.stream()
                .flatMap(name -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> abort("Skipped: no browser is installed. Debian's package chromium has one; -D"
                        + BROWSER + "=PROGRAM names another of Chromium's family"));
    }
}
