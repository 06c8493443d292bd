using Deque.AxeCore.Commons;

namespace FinOps.EndToEnd;

/// <summary>The accessibility rules of every level, asked of a page as it is.</summary>
internal static class Accessibility
{
    /// <summary>What is wrong, one line a node. Empty where nothing is.</summary>
    /// <remarks>
    /// Only what is wrong comes back: a page has thousands of nodes that are right, and telling of them takes longer than looking
    /// at them. Nor is a second page opened to put frames' answers together, as the library's own way does: no screen has frames. Style
    /// sheets are not taken apart beforehand: among the rules asked, none looks into them (css-orientation-lock, an experiment, alone does).
    /// </remarks>
    public static async Task<IReadOnlyList<string>> Violations(IPage page, Rules rules)
    {
        if (!await page.EvaluateAsync<bool>("() => 'axe' in globalThis")) await page.EvaluateAsync(Script);
        return await page.EvaluateAsync<string[]>(Ask, rules == Rules.Every ? Every : Colours);
    }

    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    private static readonly object Every = new { type = "tag", values = new[] { "wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice" } };

    private static readonly object Colours = new { type = "rule", values = new[] { "color-contrast", "color-contrast-enhanced", "link-in-text-block" } };

    private const string Ask =
        """
        async (runOnly) => {
          const frames = document.querySelectorAll('iframe, frame').length;
          const { violations } = await axe.run(document, { runOnly, resultTypes: ['violations'], preload: { assets: ['media'] } });
          const found = violations.flatMap((rule) => rule.nodes.map((node) =>
            `${rule.id} (${rule.impact}): ${node.html} ${[...node.any, ...node.all, ...node.none].map((why) => why.message).join('; ')}`));
          return frames === 0 ? found : [...found, `${frames} frames are not looked into`];
        }
        """;
}

/// <summary>Which rules are asked.</summary>
internal enum Rules
{
    /// <summary>All of every level.</summary>
    Every,

    /// <summary>Those that depend on colours: the others were asked of the same page in other colours.</summary>
    Colours,
}
