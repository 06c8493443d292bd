using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FinOps.Understand.Allocation.Files;

/// <summary>
/// Reads YAML with the place of every part. Anchors and aliases are refused: a few lines of them grow to gigabytes, and a rule
/// that stands somewhere else is no rule that a reviewer sees.
/// </summary>
internal static class YamlTree
{
    /// <summary>Deeper is no rule set.</summary>
    public const int DepthMax = 32;

    /// <exception cref="FileFaultException">It is no YAML, or it uses what is refused.</exception>
    public static FileNode Read(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) throw Fault(Mark.Empty, "The file is empty.");
            parser.Consume<DocumentStart>();
            var root = Node(parser, 1);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root : throw Fault(parser.Current!.Start, "The file holds more than one document.");
        }
        catch (YamlException e)
        {
            throw Fault(e.Start, "This is no YAML: " + (e.InnerException?.Message ?? e.Message));
        }
    }

    private static FileNode Node(Parser parser, int depth)
    {
        if (depth > DepthMax) throw Fault(parser.Current!.Start, $"The file is nested more than {DepthMax} levels deep.");
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            Plain(scalar);
            return new FileNode(scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty ? FileNodeKind.Word : FileNodeKind.Text, (int)scalar.Start.Line, (int)scalar.Start.Column) { Text = scalar.Value };
        }

        if (parser.TryConsume<SequenceStart>(out var sequence))
        {
            Plain(sequence);
            var list = new FileNode(FileNodeKind.List, (int)sequence.Start.Line, (int)sequence.Start.Column);
            while (!parser.TryConsume<SequenceEnd>(out _)) list.Items.Add(Node(parser, depth + 1));
            return list;
        }

        if (parser.TryConsume<MappingStart>(out var mapping))
        {
            Plain(mapping);
            var map = new FileNode(FileNodeKind.Map, (int)mapping.Start.Line, (int)mapping.Start.Column);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                if (!parser.TryConsume<Scalar>(out var name)) throw Fault(parser.Current!.Start, "A name is a text.");
                Plain(name);
                map.Members.Add((name.Value, (int)name.Start.Line, (int)name.Start.Column, Node(parser, depth + 1)));
            }

            return map;
        }

        throw Fault(parser.Current!.Start, "An alias (*) stands here; write out what is meant.");
    }

    private static void Plain(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty) throw Fault(node.Start, "An anchor (&) stands here; write out what is meant.");
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific) throw Fault(node.Start, "A type tag (!) stands here; leave it out.");
    }

    private static FileFaultException Fault(Mark at, string detail) => new(new FileProblem(Math.Max(1, (int)at.Line), Math.Max(1, (int)at.Column), "", "bad_yaml", detail));
}
