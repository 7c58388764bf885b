// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ScreenshotAnimations;
import com.microsoft.playwright.options.ScreenshotCaret;
import java.nio.file.Path;

/** Pictures of pages, for people to look at and for the documentation. */
public final class Screenshots {

    private static final String FOLDER = "caravan.screenshots";

    private Screenshots() {}

    /** Whether pictures for the documentation are asked for, which are worth waiting for. */
    public static boolean areAskedFor() {
        return !System.getProperty(FOLDER, "").isEmpty();
    }

    /** Takes a picture of what the window shows, into the folder that {@code caravan.screenshots} names, else below target. */
    public static void take(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setAnimations(ScreenshotAnimations.DISABLED)
                .setCaret(ScreenshotCaret.HIDE)
                .setPath(Path.of(areAskedFor() ? System.getProperty(FOLDER) : "target/screenshots", name + ".png")));
    }
}
