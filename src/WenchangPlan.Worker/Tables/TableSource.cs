using System.IO.Compression;
using System.Text;

namespace WenchangPlan.Worker.Tables;

/// <summary>Opens what holds a table: a file or standard input; delimited text, the same packed with gzip, or a spreadsheet.</summary>
internal static class TableSource
{
    private const int HeadLength = 512;

    /// <summary>Opens a table as delimited text.</summary>
    /// <param name="path">The file; null or <c>-</c> is standard input.</param>
    /// <param name="format">How it is written; of a spreadsheet the delimiter is ours.</param>
    /// <param name="cancel">Ends standard input while it is waited for.</param>
    /// <exception cref="InvalidDataException">It is something else; the message says what.</exception>
    public static Stream Open(string? path, ref TableFormat format, CancellationToken cancel = default)
    {
        Stream input = path is null or "-" ? new AwaitedInput(Console.OpenStandardInput(), cancel) : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        try
        {
            return Unpack(input, ref format);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    private static Stream Unpack(Stream input, ref TableFormat format)
    {
        var text = new HeadedStream(input, HeadLength);
        ReadOnlySpan<byte> head = text.Head;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return Unpack(new GZipStream(text, CompressionMode.Decompress), ref format);
        if (head.StartsWith("PK\u0003\u0004"u8))
        {
            format = format with { Delimiter = (byte)',', DecimalComma = false };
            return SpreadsheetText.Open(text);
        }

        return Refusal(head) is { } refusal ? throw new InvalidDataException(refusal) : text;
    }

    private static string? Refusal(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0])) return "the file is an old Excel workbook (.xls): save it as .xlsx or CSV";
        if (head.StartsWith("%PDF"u8)) return "the file is a PDF, not a table";
        ReadOnlySpan<byte> text = head.StartsWith(Encoding.UTF8.Preamble) ? head[3..] : head;
        text = text.TrimStart(" \t\r\n"u8);
        if (text is [(byte)'{', ..] or [(byte)'[', (byte)'{' or (byte)'[' or (byte)'\n' or (byte)'\r', ..]) return "the file is JSON, not a table";
        return text is [(byte)'<', (byte)'!' or (byte)'?', ..] || StartsWithTag(text, "html"u8) || StartsWithTag(text, "table"u8)
            ? "the file is a web page or XML, even if its name ends in .xls: save it as .xlsx or CSV"
            : null;
    }

    private static bool StartsWithTag(ReadOnlySpan<byte> text, ReadOnlySpan<byte> tag) =>
        text.Length > tag.Length + 1 && text[0] == (byte)'<' && Ascii.EqualsIgnoreCase(text.Slice(1, tag.Length), tag);

    /// <summary>Standard input, which ends when it is no longer to be waited for. A read that was begun then goes on by itself, to nobody.</summary>
    private sealed class AwaitedInput(Stream input, CancellationToken cancel) : ReadStream
    {
        private readonly byte[] _block = new byte[1 << 15];

        public override int Read(Span<byte> buffer)
        {
            if (!cancel.CanBeCanceled) return input.Read(buffer);
            if (cancel.IsCancellationRequested) return 0;
            int most = Math.Min(buffer.Length, _block.Length);
            Task<int> read = Task.Run(() => input.Read(_block, 0, most), CancellationToken.None);
            try
            {
                read.Wait(cancel);
            }
            catch (OperationCanceledException)
            {
                return 0;
            }
            catch (AggregateException failure) when (failure.InnerException is IOException io)
            {
                throw new IOException(io.Message, io);
            }

            _block.AsSpan(0, read.Result).CopyTo(buffer);
            return read.Result;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) input.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>A stream whose first bytes have been looked at.</summary>
    private sealed class HeadedStream : ReadStream
    {
        private readonly Stream _rest;
        private readonly byte[] _head;
        private readonly int _length;
        private int _at;

        public HeadedStream(Stream rest, int most)
        {
            _rest = rest;
            _head = new byte[most];
            _length = rest.ReadAtLeast(_head, most, throwOnEndOfStream: false);
        }

        public ReadOnlySpan<byte> Head => _head.AsSpan(0, _length);

        public override int Read(Span<byte> buffer)
        {
            if (_at == _length) return _rest.Read(buffer);
            int count = Math.Min(buffer.Length, _length - _at);
            _head.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _rest.Dispose();
            base.Dispose(disposing);
        }
    }
}
