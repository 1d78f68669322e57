"""Made-up Vietnamese pages of evidence, the same for the same seed; for benchmarks. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Final

WORDS: Final = [
    " ".join(word.split())
    for word in """
học tập | cộng đồng | đơn vị | công dân | gia đình | dòng họ | xã hội | học tập suốt đời | trung tâm
| thư viện | lớp học | nhà văn hóa | khuyến học | kế hoạch | quyết định | báo cáo | biên bản | minh
chứng | tiêu chí | chỉ tiêu | đánh giá | công nhận | hồ sơ | thẩm định | hội đồng | ủy ban nhân dân
| phòng giáo dục | đào tạo | phổ cập | xóa mù chữ | nông thôn | khu phố | tổ dân phố | thôn | xã |
phường | huyện | tỉnh | người dân | cán bộ | giáo viên | học sinh | phụ huynh | người cao tuổi | phụ
nữ | thanh niên | nông dân | cựu chiến binh | đoàn viên | hội viên | chuyên đề | tập huấn | bồi
dưỡng | kinh phí | ngân sách | nguồn lực | cơ sở vật chất | máy tính | internet | kỹ năng số |
chuyển đổi số | dịch vụ công | trực tuyến | tuyên truyền | phát thanh | truyền hình | hội thảo | tọa
đàm | cuộc thi | phong trào | thi đua | khen thưởng | danh hiệu | gương sáng | điển hình | nhân rộng
| tỷ lệ | số lượng | tổng số | năm học | học kỳ | quý | tháng | hằng năm | giai đoạn | mục tiêu |
nhiệm vụ | giải pháp | tổ chức | thực hiện | phối hợp | chủ trì | hướng dẫn | kiểm tra | giám sát |
tổng hợp | sơ kết | tổng kết | kết quả | hạn chế | nguyên nhân | kiến nghị | đề xuất | môi trường |
sức khỏe | dinh dưỡng | trồng trọt | chăn nuôi | thủy sản | lúa nước | cây ăn quả | phân bón | thị
trường | hợp tác xã | doanh nghiệp | việc làm | thu nhập | giảm nghèo | an toàn giao thông | phòng
cháy | pháp luật | hòa giải | văn minh | ứng xử | đọc sách | tủ sách | bình chọn | đăng ký
""".split("|")  # noqa: SIM905
]
LINKS: Final = tuple("và của các cho với trong tại về được là có theo đến từ trên để này đã".split())  # noqa: SIM905
ONSETS: Final = tuple("b c ch d đ g h kh l m n ng nh ph qu s t th tr v x".split())  # noqa: SIM905
RHYMES: Final = tuple(
    "an ăng âm ao ênh iêu inh oan ôi ơn ung uyên ương ưu ách ệp ộc ứng ỗi ủa ỳnh ịch ẩm".split()  # noqa: SIM905
)
RARE: Final = 4_000
LINE: Final = 14


def pages(documents: int, seed: int, *, words: int = 200) -> Iterator[str]:
    """Yield that many pages of about so many words each: common words often, rare ones seldom (Zipf)."""
    chance = random.Random(seed)  # noqa: S311 - made-up text, nothing secret
    vocabulary, weights = _vocabulary()
    for number in range(documents):
        yield _page(chance, vocabulary, weights, number, words)


def _page(chance: random.Random, vocabulary: list[str], weights: list[float], number: int, words: int) -> str:
    chosen: list[str] = []
    count = 0
    while count < words:
        for word in chance.choices(vocabulary, cum_weights=weights, k=20):
            chosen.append(word)
            count += word.count(" ") + 1
            if chance.random() < 0.2:
                chosen.append(chance.choice(LINKS))
                count += 1
    chosen.insert(3, f"số {number % 400 + 1}/KH-UBND, chỉ tiêu {number % 5 + 1}.{number % 7 + 1}")
    lines = [" ".join(chosen[at : at + LINE]) for at in range(0, len(chosen), LINE)]
    return ".\n".join(line[:1].upper() + line[1:] for line in lines)


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    syllables = [onset + rhyme for onset in ONSETS for rhyme in RHYMES]
    chance = random.Random(1)  # noqa: S311
    rare = [f"{chance.choice(syllables)} {chance.choice(syllables)}" for _ in range(RARE)]
    vocabulary = [*WORDS, *rare]
    return vocabulary, list(accumulate(1 / (rank + 8) for rank in range(len(vocabulary))))
