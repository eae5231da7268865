using System.Buffers;

namespace WenchangPlan.Worker.Verbs;

/// <summary>Bytes on their way out; unlike <see cref="ArrayBufferWriter{T}"/> it can take the last ones back.</summary>
internal sealed class ArrayBufferBuilder : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[1 << 17];

    public int Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Advance(bytes.Length);
    }

    public void Truncate(int length) => Length = length;

    public void FlushTo(Stream stream)
    {
        stream.Write(_bytes, 0, Length);
        Length = 0;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private void Reserve(int count)
    {
        int needed = Length + Math.Max(count, 1);
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, 2 * _bytes.Length));
    }
}
